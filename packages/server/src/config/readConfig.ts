import { Command, Option } from 'commander'
import * as v from 'valibot'
import { lacksCredential } from './iceUrls'
import { readJwtSecrets } from './jwtSecrets'
import { processSettings } from './processSettings'
import { isSecret, readSettings } from './readSettings'
import { SettingsError } from './settingsError'
import { devDefaults, signalingSettings } from './signalingSchema'
import { turnSettings } from './turnSettings'

const DEV_DOMAIN = 'localhost'

const TURN_PREFIX = 'turn'
const turnKey = (key: string) => TURN_PREFIX + key.charAt(0).toUpperCase() + key.slice(1)

// Typed as `Record`, because only names and descriptions are read from these tables.
const turnEntries = Object.fromEntries(
  Object.entries<v.GenericSchema>(turnSettings.entries).map(([key, schema]) => [turnKey(key), schema]),
)
const allSettings: Record<string, v.GenericSchema> = {
  ...processSettings.entries,
  ...signalingSettings.entries,
  ...turnEntries,
}

/** Settings of which a flag may be repeated. */
const LISTS = new Set(['cors', 'iceServers', 'turnUrls', 'jwtSecretFile'])

/** With `--dev` only its own tokens are valid, and every origin may connect. */
const NOT_WITH_DEV = ['jwtSecret', 'jwtSecretFile', 'jwksUrl', 'jwtIssuer', 'jwtAudience', 'cors']

const toKebabCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const flagOf = (key: string) => `--${toKebabCase(key)}`
const variableOf = (key: string) => `OFFHOOK_${toKebabCase(key).replaceAll('-', '_').toUpperCase()}`

/** The settings of a server process. */
export type Config = ReturnType<typeof readConfig>

/**
 * Reads the settings of a server process from flags and environment variables. A flag overrides its variable.
 *
 * @param args the command line, without the name of the program
 * @param version printed by `--version`
 * @throws SettingsError for the first missing or invalid setting; the message names the flag or the variable
 */
export function readConfig(args: readonly string[], version: string) {
  const program = createProgram(version).parse(args, { from: 'user' })
  const values = program.opts<Record<string, unknown>>()
  const nameOf = (key: string) => (program.getOptionValueSource(key) === 'env' ? variableOf(key) : flagOf(key))

  const processValues = readSettings(processSettings, values, nameOf)
  const isDev = readSettings(v.pick(signalingSettings, ['dev']), values, nameOf).dev
  const signaling = readSettings(
    signalingSettings,
    isDev ? { domain: DEV_DOMAIN, ...devDefaults, ...values } : values,
    nameOf,
  )
  if (signaling.iceServers.some(lacksCredential)) {
    throw new SettingsError(
      `${nameOf('iceServers')}: expected a username and a credential for each turn: server, as JSON (or --turn-urls with --turn-secret)`,
    )
  }
  const turn = Object.keys(turnEntries).some((key) => values[key] !== undefined)
    ? readSettings(turnSettings, pickTurnValues(values), (key) => nameOf(turnKey(key)))
    : undefined
  const { secret = processValues.jwtSecret, secrets } = readJwtSecrets(
    processValues.jwtSecretFile ?? [],
    nameOf('jwtSecretFile'),
  )
  const hasSecret = secret !== undefined || Object.keys(secrets).length > 0
  if (processValues.jwtSecret !== undefined && processValues.jwtSecretFile !== undefined) {
    throw new SettingsError(`${nameOf('jwtSecretFile')}: expected either a JWT secret or its file, got both`)
  }
  if (hasSecret && processValues.jwksUrl !== undefined) {
    throw new SettingsError(`${nameOf('jwksUrl')}: expected either a JWKS URL or a JWT secret, got both`)
  }
  if (!isDev && !hasSecret && processValues.jwksUrl === undefined) {
    throw new SettingsError(
      '--jwt-secret-file, --jwt-secret or --jwks-url is missing (or use --dev for local development)',
    )
  }
  const jwt =
    !hasSecret && processValues.jwksUrl === undefined
      ? undefined
      : {
          secret,
          secrets,
          jwksUrl: processValues.jwksUrl,
          issuer: processValues.jwtIssuer,
          audience: processValues.jwtAudience,
        }
  if (processValues.metricsHost !== undefined && processValues.metricsPort === undefined) {
    throw new SettingsError(`${nameOf('metricsHost')}: has no effect without ${flagOf('metricsPort')}`)
  }
  return {
    host: processValues.host ?? (isDev ? '127.0.0.1' : '0.0.0.0'),
    port: processValues.port,
    metrics:
      processValues.metricsPort === undefined
        ? undefined
        : { port: processValues.metricsPort, host: processValues.metricsHost ?? '127.0.0.1' },
    signaling,
    turn,
    jwt,
    /** The flags and variables that are set and have no effect with `--dev`. */
    ignored: isDev ? NOT_WITH_DEV.filter((key) => values[key] !== undefined).map(nameOf) : [],
  }
}

/** The command line of `--revoke`. */
export interface RevocationConfig {
  user: string
  /** The settings with which the server finds its store. */
  port: number
  store: string | undefined
  dev: boolean
  /** The domain of a user id. Only needed while no server runs. */
  domain: string | undefined
}

/**
 * Reads the command line of `--revoke`.
 *
 * @returns `null` without `--revoke`
 * @throws SettingsError if a setting is invalid
 */
export function readRevocation(args: readonly string[], version: string): RevocationConfig | null {
  const values = createProgram(version).parse(args, { from: 'user' }).opts<Record<string, unknown>>()
  const { revoke: user, domain } = values
  if (typeof user !== 'string') return null
  const { port } = readSettings(v.pick(processSettings, ['port']), values, flagOf)
  const { store, dev } = readSettings(v.pick(signalingSettings, ['store', 'dev']), values, flagOf)
  return { user, port, store, dev, domain: typeof domain === 'string' ? domain : undefined }
}

function createProgram(version: string): Command {
  const program = new Command('offhook-server').description('The Offhook signaling server.').version(version)
  // No variable: a server that has it set would never start.
  program.option(
    '--revoke <user>',
    'Revoke the access of a user of the server with the same --store or --port, which may be running, and exit.',
  )
  for (const [key, schema] of Object.entries(allSettings)) {
    const { description, defaultValue } = describeSetting(schema)
    const placeholder = defaultValue === 'false' ? '[boolean]' : '<value>'
    const suffix = defaultValue === '' || defaultValue === 'false' ? '' : ` Default: ${defaultValue}.`
    const option = new Option(`${flagOf(key)} ${placeholder}`, description + suffix).env(variableOf(key))
    program.addOption(option.argParser((value, previous: unknown) => addValue(key, value, previous)))
  }
  return program
}

/** A flag that is given twice: lists are joined. Commander itself would ignore the first one. */
function addValue(key: string, value: string, previous: unknown): string {
  if (typeof previous !== 'string') return value
  if (!LISTS.has(key)) {
    const got = isSecret(key, previous + value) ? 'two' : `"${previous}" and "${value}"`
    throw new SettingsError(`${flagOf(key)}: expected one value, got ${got}`)
  }
  return `${previous},${value}`
}

/** @returns `defaultValue` is empty if there is no default, or if the description has it. */
function describeSetting(schema: v.GenericSchema): { description: string; defaultValue: string } {
  if (!('wrapped' in schema)) return { description: v.getDescription(schema) ?? '', defaultValue: '' }
  const optional = schema as v.OptionalSchema<v.GenericSchema, string | number | boolean | undefined | (() => unknown)>
  const { default: value } = optional
  return {
    description: v.getDescription(optional.wrapped) ?? '',
    defaultValue: value === undefined || typeof value === 'function' ? '' : String(value),
  }
}

function pickTurnValues(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(turnSettings.entries).map((key) => [key, values[turnKey(key)]]))
}
