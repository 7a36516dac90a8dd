import { type IceServersView, limits, parseJid, type Preconnect, preconnectPolicies } from '@offhook/protocol'
import * as v from 'valibot'
import { isIceUrl } from './iceUrls'
import { expected, flag, list, setting, text, wholeNumber } from './settingSchemas'
import { isOriginPattern } from './webOrigins'

/**
 * Settings of the signaling server. Each one is an option of {@link createSignalingServer}, a command line flag (`ringTimeoutMs` is
 * `--ring-timeout-ms`) and an environment variable (`OFFHOOK_RING_TIMEOUT_MS`).
 */
export interface SignalingSettings {
  /** Domain of every user's JID, such as `example.com`. Required; converted to lower case. */
  domain: string
  /**
   * Development mode: `POST /dev/token` issues a token for any user, every origin may connect, and the rate limits are too high to be
   * reached. Never use it in production.
   *
   * @default false
   */
  dev: boolean
  /**
   * Path of the socket.io endpoint. Starts with `/`. Clients need the same `path`. Choose another one if the application has a socket.io
   * server of its own on the same HTTP server, or if a proxy keeps a prefix.
   *
   * @default '/socket.io'
   */
  path: string
  /**
   * Origins of web pages that may connect, in addition to the server's own, such as `https://app.example.com`.
   * `https://*.example.com` allows every subdomain, but not `https://example.com`. `*` allows every origin.
   *
   * @default []
   */
  cors: string[]
  /**
   * Whether to take a client's address from the last entry of `X-Forwarded-For`. Set it if, and only if, a reverse proxy of yours
   * writes this header: otherwise clients can choose the address that the connection limit is counted for.
   *
   * @default false
   */
  trustProxy: boolean
  /**
   * Where calls are stored. The path of an SQLite file keeps them across a restart and requires Node 22.13; `'memory'` does not keep them.
   *
   * @default 'memory' (the command line uses `offhook-PORT.sqlite` unless `dev` is set)
   */
  store?: string | undefined
  /**
   * How long a call rings, in milliseconds, from 1,000 to 600,000.
   *
   * @default 30000
   */
  ringTimeoutMs: number
  /**
   * How long a device that lost its signaling connection stays a member of its call, in milliseconds, from 0 to 600,000.
   *
   * @default 30000
   */
  memberTimeoutMs: number
  /**
   * How long after its expiry a token still lets a device resume the call that it is in, in milliseconds, from 0 to 86,400,000. The device
   * can start and answer no other call. With 0, a device whose token has expired loses its call when its connection is lost.
   *
   * @default 600000
   */
  expiredTokenGraceMs: number
  /**
   * The maximum number of users in one call, including the caller, from 2 to 65.
   *
   * @default 8
   */
  maxParticipants: number
  /**
   * How many devices of one user can be connected, from 1 to 1,000. One more disconnects the device that has been connected for the longest
   * time and is in no call; if every device is in a call, it is refused.
   *
   * @default 10 (1,000 with `dev`)
   */
  maxDevicesPerUser: number
  /**
   * STUN and TURN servers sent to every member of a call, in the format of `RTCIceServer`. For a TURN server with short-lived
   * credentials, use the `turn` option.
   *
   * @default []
   */
  iceServers: IceServersView['iceServers']
  /**
   * Whether the caller's device and a ringing device may connect before the call is answered, so that an answer is heard sooner.
   *
   * - `'off'`: not before the answer.
   * - `'relay'`: only through TURN, so that neither user's address is disclosed before the answer. Requires a TURN server.
   * - `'all'`: over every path.
   *
   * {@link Authorize} can decide it for each call.
   *
   * @default 'relay' with a TURN server, otherwise 'off'; 'all' with `dev`
   */
  preconnect?: Preconnect | undefined
  /**
   * How long a new connection may take to sign in, in milliseconds, from 100 to 60,000.
   *
   * @default 5000
   */
  handshakeTimeoutMs: number
  /**
   * Ping interval of a connection, in milliseconds, from 1,000 to 300,000.
   *
   * @default 10000
   */
  pingIntervalMs: number
  /**
   * How long a client may take to reply to a ping, in milliseconds, from 500 to 300,000. A client that takes longer is disconnected.
   *
   * @default 5000
   */
  pingTimeoutMs: number
  /**
   * How many clients may sign in per second. Others wait up to one second, or get 503 with the time to retry.
   *
   * @default 500 (100,000 with `dev`)
   */
  connectionsPerSecond: number
  /**
   * How many connections one address may open per minute. Others get 429.
   *
   * @default 300 (100,000 with `dev`)
   */
  connectionsPerMinute: number
  /**
   * How many commands one user may send per minute, over all of the user's devices. Others get 429.
   *
   * @default 1200 (1,000,000 with `dev`)
   */
  commandsPerMinute: number
  /**
   * How many calls one user may start per minute. Others get 429.
   *
   * @default 30 (100,000 with `dev`)
   */
  callsPerMinute: number
  /**
   * How many calls one user may start to the same user per minute. Others get 429.
   *
   * @default 10 (100,000 with `dev`)
   */
  callsPerPairPerMinute: number
  /**
   * The lowest level that is logged. Ignored if a `logger` is given.
   *
   * @default 'info'
   */
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** {@link SignalingSettings} as an application gives them: every setting except `domain` has a default. */
export type SignalingSettingsInput = Partial<Omit<SignalingSettings, 'domain'>> & Pick<SignalingSettings, 'domain'>

/** RFC 3986, section 3.3. */
const isPath = (value: string) => /^(\/[\w.~!$&'()*+,;=:@%-]+)+\/?$/.test(value)

const iceUrl = v.pipe(v.string(), v.check(isIceUrl))
const iceServer = v.strictObject({
  urls: v.union([iceUrl, v.pipe(v.array(iceUrl), v.minLength(1))]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
})

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
  v.check(
    (value) => v.is(v.array(iceServer), value),
    'stun: and turn: URLs separated by commas, or a JSON array of RTCIceServer',
  ),
  v.transform((value) => value as IceServersView['iceServers']),
)

/** Validates {@link SignalingSettings}, given as options, flags or environment variables. */
export const signalingSettings = v.object({
  domain: setting(
    'Domain of every user JID.',
    v.pipe(
      expected<string>(
        'a domain name such as example.com',
        (value) => typeof value === 'string' && parseJid('a', value) !== null,
      ),
      v.toLowerCase(),
    ),
  ),
  dev: v.optional(
    setting(
      'Development mode: POST /dev/token issues a token for any user, and rate limits are off. Never use it in production.',
      flag,
    ),
    false,
  ),
  path: v.optional(
    setting(
      'Path of the socket.io endpoint, such as /calls/socket.io behind a proxy that keeps the prefix /calls.',
      v.pipe(
        expected<string>('a path that starts with /, without a query', (value) => isPath(String(value))),
        // socket.io adds the slash at the end.
        v.transform((value) => value.replace(/\/$/, '')),
      ),
    ),
    '/socket.io',
  ),
  cors: v.optional(
    setting(
      "Origins of web pages that may connect, in addition to the server's own, separated by commas. https://*.example.com allows all" +
        ' subdomains, * every origin.',
      list('origins such as https://app.example.com, or *', isOriginPattern),
    ),
    () => [],
  ),
  trustProxy: v.optional(setting("Take a client's address from the last entry of X-Forwarded-For.", flag), false),
  store: v.optional(
    setting(
      'SQLite file that keeps calls across a restart, or "memory". Default: offhook-PORT.sqlite; memory with --dev.',
      text(),
    ),
  ),
  ringTimeoutMs: v.optional(setting('How long a call rings, in milliseconds.', wholeNumber(1_000, 600_000)), 30_000),
  memberTimeoutMs: v.optional(
    setting('How long a disconnected device stays a member of its call, in milliseconds.', wholeNumber(0, 600_000)),
    30_000,
  ),
  expiredTokenGraceMs: v.optional(
    setting(
      'How long after its expiry a token still lets a device resume its call, in milliseconds.',
      wholeNumber(0, 86_400_000),
    ),
    600_000,
  ),
  maxParticipants: v.optional(
    setting('Maximum number of users in one call, including the caller.', wholeNumber(2, limits.callees + 1)),
    8,
  ),
  maxDevicesPerUser: v.optional(
    setting('How many devices of one user can be connected. The oldest one makes room.', wholeNumber(1, 1_000)),
    10,
  ),
  iceServers: v.optional(
    setting('STUN and TURN servers: URLs separated by commas, or a JSON array of RTCIceServer.', iceServers),
    () => [],
  ),
  preconnect: v.optional(
    setting(
      'Whether two devices may connect before the call is answered: off, relay (through TURN only, so that no address is disclosed) or' +
        ' all. Default: relay with TURN servers, otherwise off; all with --dev.',
      v.picklist(preconnectPolicies, 'off, relay or all'),
    ),
  ),
  handshakeTimeoutMs: v.optional(
    setting('How long a new connection may take to sign in, in milliseconds.', wholeNumber(100, 60_000)),
    5_000,
  ),
  pingIntervalMs: v.optional(setting('Ping interval, in milliseconds.', wholeNumber(1_000, 300_000)), 10_000),
  pingTimeoutMs: v.optional(
    setting('How long a client may take to reply to a ping, in milliseconds.', wholeNumber(500, 300_000)),
    5_000,
  ),
  connectionsPerSecond: v.optional(
    setting('How many clients may sign in per second. Others have to wait.', wholeNumber(1, 1_000_000)),
    500,
  ),
  connectionsPerMinute: v.optional(
    setting('How many connections one address may open per minute.', wholeNumber(1, 1_000_000)),
    300,
  ),
  commandsPerMinute: v.optional(
    setting('How many commands one user may send per minute.', wholeNumber(1, 1_000_000)),
    1_200,
  ),
  callsPerMinute: v.optional(setting('How many calls one user may start per minute.', wholeNumber(1, 1_000_000)), 30),
  callsPerPairPerMinute: v.optional(
    setting('How many calls one user may start to the same user per minute.', wholeNumber(1, 1_000_000)),
    10,
  ),
  logLevel: v.optional(
    setting(
      'Lowest level that is logged: trace, debug, info, warn, error or silent.',
      v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'trace, debug, info, warn, error or silent'),
    ),
    'info',
  ),
} satisfies Record<keyof SignalingSettings, v.GenericSchema>)

/** Rate limits with `dev`: the tests of one developer share one address and one user. */
export const devRateLimits = {
  maxDevicesPerUser: 1_000,
  connectionsPerSecond: 100_000,
  connectionsPerMinute: 100_000,
  commandsPerMinute: 1_000_000,
  callsPerMinute: 100_000,
  callsPerPairPerMinute: 100_000,
} satisfies Partial<SignalingSettings>
