import { type IceServersView, limits, parseJid, preconnectPolicies } from '@offhook/protocol'
import * as v from 'valibot'

// The message of every check says what was expected: `settingsError` makes a sentence of it.
const expected = <T>(what: string, isRight: (value: unknown) => boolean) => v.custom<T>(isRight, what)

const text = (what = 'a text') => expected<string>(what, (value) => typeof value === 'string' && value !== '')

const whole = (least: number, most: number) =>
  v.pipe(
    expected<number | string>(`a whole number from ${least} to ${most}`, (value) => {
      if (typeof value === 'string' ? !/^\d+$/.test(value) : typeof value !== 'number') return false
      return Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most
    }),
    v.transform(Number),
  )

const flag = v.pipe(
  expected<boolean | string>('true or false', (value) =>
    [true, false, 'true', 'false', '1', '0'].includes(value as string),
  ),
  v.transform((value) => value === true || value === 'true' || value === '1'),
)

const list = (what: string, isRight: (item: string) => boolean) =>
  v.pipe(
    v.union(
      [
        v.array(v.string()),
        v.pipe(
          v.string(),
          v.transform((value) => value.split(',').map((item) => item.trim())),
        ),
      ],
      what,
    ),
    v.check((items) => items.every(isRight), what),
  )

const isOrigin = (value: string) => value === '*' || (URL.canParse(value) && new URL(value).origin === value)
// RFC 7064 (STUN) and RFC 7065 (TURN).
const isIceUrl = (value: string) => /^(stuns?|turns?):\S+$/.test(value)
const isTurnUrl = (value: string) => /^turns?:\S+$/.test(value)
const isHttpUrl = (value: unknown) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value)

const iceServer = v.strictObject({
  urls: v.union([v.pipe(v.string(), v.check(isIceUrl)), v.array(v.pipe(v.string(), v.check(isIceUrl)))]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
})

const ICE_SERVERS = 'stun: and turn: URLs separated by commas, or a JSON list of RTCIceServer'
const iceServers = v.pipe(
  v.unknown(),
  v.transform((value): unknown => {
    if (typeof value !== 'string') return value
    if (!value.trimStart().startsWith('[')) return [{ urls: value.split(',').map((url) => url.trim()) }]
    try {
      return JSON.parse(value)
    } catch {
      return value
    }
  }),
  v.check((value) => v.is(v.array(iceServer), value), ICE_SERVERS),
  v.transform((value) => value as IceServersView['iceServers']),
)

const setting = <S extends v.GenericSchema>(description: string, schema: S) =>
  v.pipe(schema, v.description(description))

/** The settings of a signalling server, however it is run: each is an option, a flag and an environment variable. */
export const signalingSettings = v.object({
  domain: setting(
    'the domain of every JID',
    v.pipe(
      expected<string>(
        'a domain name such as example.com',
        (value) => typeof value === 'string' && parseJid('a', value) !== null,
      ),
      v.toLowerCase(),
    ),
  ),
  dev: v.optional(
    setting('sign in whoever asks, by POST /dev/token, and limit nobody: for a laptop, never for production', flag),
    false,
  ),
  path: v.optional(
    setting(
      'the path that socket.io answers on',
      expected<string>('a path that starts with /', (value) => /^\/\S/.test(String(value))),
    ),
    '/socket.io',
  ),
  cors: v.optional(
    setting(
      'the origins of web pages that may connect, besides the own one; * for all',
      list('origins such as https://app.example.com, or *', isOrigin),
    ),
    () => [],
  ),
  trustProxy: v.optional(setting('take the address of a client from the last entry of X-Forwarded-For', flag), false),
  store: v.optional(
    setting(
      'the file that keeps calls over a restart, or "memory" (default: offhook-PORT.sqlite; memory with --dev)',
      text(),
    ),
  ),
  ringTimeoutMs: v.optional(setting('how long a call rings, in milliseconds', whole(1_000, 600_000)), 30_000),
  seatTimeoutMs: v.optional(
    setting('how long a lost device keeps its place in a call, in milliseconds', whole(0, 600_000)),
    30_000,
  ),
  maxParticipants: v.optional(
    setting('the most people in one call, the caller included', whole(2, limits.callees + 1)),
    8,
  ),
  iceServers: v.optional(setting('STUN and TURN servers handed to every call', iceServers), () => []),
  preconnect: v.optional(
    setting(
      'whether two devices connect while one of them rings: off, relay (only through TURN, so that no address shows before the answer)' +
        ' or all (default: relay with TURN servers, else off; with --dev all)',
      v.picklist(preconnectPolicies, 'off, relay or all'),
    ),
  ),
  handshakeTimeoutMs: v.optional(
    setting('how long a line may take to say who it is, in milliseconds', whole(100, 60_000)),
    5_000,
  ),
  pingIntervalMs: v.optional(
    setting('how often a silent line is tried, in milliseconds', whole(1_000, 300_000)),
    10_000,
  ),
  pingTimeoutMs: v.optional(
    setting('how long a line may take to answer that, in milliseconds', whole(500, 300_000)),
    5_000,
  ),
  connectionsPerSecond: v.optional(
    setting('how many clients may sign in within a second; the others wait their turn', whole(1, 1_000_000)),
    500,
  ),
  connectionsPerMinute: v.optional(setting('how often one address may connect', whole(1, 1_000_000)), 300),
  commandsPerMinute: v.optional(setting('how many commands one user may give', whole(1, 1_000_000)), 1_200),
  callsPerMinute: v.optional(setting('how many calls one user may start', whole(1, 1_000_000)), 30),
  callsPerPairPerMinute: v.optional(
    setting('how many calls one user may start to the same other user', whole(1, 1_000_000)),
    10,
  ),
  logLevel: v.optional(
    setting(
      'what is logged',
      v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'trace, debug, info, warn, error or silent'),
    ),
    'info',
  ),
})

/** With `dev`: one developer, and their tests, are both strangers and a crowd. */
export const devRateLimits = {
  connectionsPerSecond: 100_000,
  connectionsPerMinute: 100_000,
  commandsPerMinute: 1_000_000,
  callsPerMinute: 100_000,
  callsPerPairPerMinute: 100_000,
} satisfies Partial<SignalingSettings>

/** A coturn server (or another) that shares a secret with this one: draft-uberti-behave-turn-rest-00. */
export const turnSettings = v.object({
  urls: setting('TURN servers that share a secret with this one', list('turn: or turns: URLs', isTurnUrl)),
  secret: setting('the secret shared with them', text()),
  ttlSeconds: v.optional(setting('how long their credentials last, in seconds', whole(60, 7 * 86_400)), 600),
})

/** What only the command line has: an embedder brings a server and a way to sign in. */
export const processSettings = v.object({
  host: v.optional(setting('the address to listen on (default: every one; with --dev the loopback only)', text())),
  port: v.optional(setting('the port to listen on', whole(0, 65_535)), 3_000),
  jwtSecret: v.optional(setting('the secret of HS256 tokens; better in a file', text())),
  jwtSecretFile: v.optional(setting('a file that holds it', text())),
  jwksUrl: v.optional(
    setting('where the public keys of RS256 and ES256 tokens are', expected<string>('an http or https URL', isHttpUrl)),
  ),
  jwtIssuer: v.optional(setting('the issuer (iss) that tokens must name', text())),
  jwtAudience: v.optional(setting('the audience (aud) that tokens must name', text())),
})

export type SignalingSettings = v.InferOutput<typeof signalingSettings>
export type SignalingSettingsInput = Partial<SignalingSettings> & Pick<SignalingSettings, 'domain'>
export type TurnSettings = v.InferOutput<typeof turnSettings>

const SECRETS = new Set<unknown>(['jwtSecret', 'turnSecret', 'secret'])

/** A setting that is wrong. `message` is one line that names it and, unless it is a secret, its value. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

/** Checks values against a table and fills in defaults. `nameOf` says a setting as the person who set it knows it. */
export function readSettings<S extends v.GenericSchema>(
  schema: S,
  values: unknown,
  nameOf: (key: string) => string = (key) => key,
): v.InferOutput<S> {
  const result = v.safeParse(schema, values)
  if (result.success) return result.output
  const [issue] = result.issues
  const { key, value } = issue.path?.[0] ?? {}
  const name = typeof key === 'string' ? nameOf(key) : 'settings'
  if (value === undefined) throw new SettingsError(`${name} is missing`)
  const got = SECRETS.has(key) ? '' : `, got ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)}`
  throw new SettingsError(`${name}: expected ${issue.message}${got}`)
}
