import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import * as v from 'valibot'
import {
  devRateLimits,
  processSettings,
  readSettings,
  SettingsError,
  signalingSettings,
  turnSettings,
} from './settings'

const DEV_DOMAIN = 'localhost'

const TURN_PREFIX = 'turn'
const turnKey = (key: string) => TURN_PREFIX + key.charAt(0).toUpperCase() + key.slice(1)

// `Record` instead of the exact entries: here all that matters of a setting is its name and its description.
const turnEntries = Object.fromEntries(
  Object.entries<v.GenericSchema>(turnSettings.entries).map(([key, schema]) => [turnKey(key), schema]),
)
const table: Record<string, v.GenericSchema> = {
  ...processSettings.entries,
  ...signalingSettings.entries,
  ...turnEntries,
}

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const flagOf = (key: string) => `--${kebab(key)}`
const variableOf = (key: string) => `OFFHOOK_${kebab(key).replaceAll('-', '_').toUpperCase()}`

export type Config = ReturnType<typeof readConfig>

/**
 * The settings of the command line: flags first, environment variables second.
 *
 * @param args without the program's own name
 * @throws SettingsError for one that is wrong, in one line that names the flag or the variable, and the value.
 */
export function readConfig(args: readonly string[], version: string) {
  const program = createProgram(version).parse(args, { from: 'user' })
  const given = program.opts<Record<string, unknown>>()
  const nameOf = (key: string) => (program.getOptionValueSource(key) === 'env' ? variableOf(key) : flagOf(key))

  const host = readSettings(processSettings, given, nameOf)
  const isDev = readSettings(v.pick(signalingSettings, ['dev']), given, nameOf).dev
  const signaling = readSettings(
    signalingSettings,
    isDev ? { domain: DEV_DOMAIN, ...devRateLimits, ...given } : given,
    nameOf,
  )
  const turn = Object.keys(turnEntries).some((key) => given[key] !== undefined)
    ? readSettings(turnSettings, fromTurnKeys(given), (key) => nameOf(turnKey(key)))
    : undefined
  const secret =
    host.jwtSecret ??
    (host.jwtSecretFile === undefined ? undefined : readSecret(host.jwtSecretFile, nameOf('jwtSecretFile')))
  if (secret !== undefined && host.jwksUrl !== undefined) {
    throw new SettingsError(`${nameOf('jwksUrl')}: expected no JWT secret beside it, got both`)
  }
  if (!isDev && secret === undefined && host.jwksUrl === undefined) {
    throw new SettingsError('--jwt-secret-file, --jwt-secret or --jwks-url is missing (or --dev, on a laptop)')
  }
  const jwt =
    secret === undefined && host.jwksUrl === undefined
      ? undefined
      : { secret, jwksUrl: host.jwksUrl, issuer: host.jwtIssuer, audience: host.jwtAudience }
  return { host: host.host ?? (isDev ? '127.0.0.1' : '0.0.0.0'), port: host.port, signaling, turn, jwt }
}

function createProgram(version: string): Command {
  const program = new Command('offhook-server').description('The Offhook signalling server.').version(version)
  for (const [key, schema] of Object.entries(table)) {
    const { description, byDefault } = describe(schema)
    const value = byDefault === 'false' ? '[boolean]' : '<value>'
    const suffix = byDefault === '' || byDefault === 'false' ? '' : ` (default: ${byDefault})`
    program.addOption(new Option(`${flagOf(key)} ${value}`, description + suffix).env(variableOf(key)))
  }
  return program
}

/** What the table says of a setting. `byDefault` is empty where there is nothing to name. */
function describe(schema: v.GenericSchema): { description: string; byDefault: string } {
  if (!('wrapped' in schema)) return { description: v.getDescription(schema) ?? '', byDefault: '' }
  const optional = schema as v.OptionalSchema<v.GenericSchema, string | number | boolean | undefined | (() => unknown)>
  const byDefault = optional.default
  return {
    description: v.getDescription(optional.wrapped) ?? '',
    byDefault: byDefault === undefined || typeof byDefault === 'function' ? '' : String(byDefault),
  }
}

function fromTurnKeys(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(turnSettings.entries).map((key) => [key, given[turnKey(key)]]))
}

function readSecret(file: string, name: string): string {
  // An editor's last line break is no part of the secret.
  const secret = readText(file, name).replace(/\r?\n$/, '')
  if (secret === '') throw new SettingsError(`${name}: "${file}" is empty`)
  return secret
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError(
      `${name}: cannot read "${file}" (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
}
