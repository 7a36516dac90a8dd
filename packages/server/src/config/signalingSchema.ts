import { type IceServersView, limits, parseJid, preconnectPolicies } from '@offhook/protocol'
import { invitePolicies } from '@offhook/switchboard'
import * as v from 'valibot'
import { isIceUrl } from './iceUrls'
import { expected, flag, list, setting, text, wholeNumber } from './settingSchemas'
import type { SignalingSettings } from './signalingSettings'
import { isOriginPattern } from './webOrigins'

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
      'Development mode: POST /dev/token issues a token for any user, every origin may connect, and rate limits are not reached. Never use' +
        ' it in production.',
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
  allowClientNames: v.optional(
    setting(
      'Whether users whose token has no display name may choose one, also the name of another user. Otherwise the user id is the name.' +
        ' Default: false; true with --dev.',
      flag,
    ),
    false,
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
  invitePolicy: v.optional(
    setting(
      'Who may invite users to a running call: every user in it, or only the caller.',
      v.picklist(invitePolicies, 'anyone or caller'),
    ),
    'anyone',
  ),
  maxDevicesPerUser: v.optional(
    setting(
      'How many devices of one user can be connected. One more disconnects the oldest one that is in no call.',
      wholeNumber(1, 1_000),
    ),
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
    setting(
      'How many clients may sign in per second. Others wait up to a second, or get 503.',
      wholeNumber(1, 1_000_000),
    ),
    500,
  ),
  connectionsPerMinute: v.optional(
    setting('How many connections one address (IPv6: one /64 network) may open per minute.', wholeNumber(1, 1_000_000)),
    6_000,
  ),
  maxConnections: v.optional(
    setting(
      'How many connections may be open. Lowered to what the limit of open files allows.',
      wholeNumber(1, 1_000_000),
    ),
    50_000,
  ),
  maxConnectionsPerAddress: v.optional(
    setting('How many connections one address (IPv6: one /64 network) may have open.', wholeNumber(1, 1_000_000)),
    10_000,
  ),
  maxPendingConnections: v.optional(
    setting(
      'How many connections may be open that have not signed in. Of more, the address with the most loses its oldest.',
      wholeNumber(1, 1_000_000),
    ),
    5_000,
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
  signalsPerSecond: v.optional(
    setting(
      'How many signals one device may send per second to the same device, on average over five seconds.',
      wholeNumber(15, 1_000_000),
    ),
    40,
  ),
  logLevel: v.optional(
    setting(
      'Lowest level that is logged: trace, debug, info, warn, error or silent.',
      v.picklist(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'trace, debug, info, warn, error or silent'),
    ),
    'info',
  ),
} satisfies Record<keyof SignalingSettings, v.GenericSchema>)

/** Defaults with `dev`: the tests of one developer share one address and one user, and every client may have a token for any user. */
export const devDefaults = {
  allowClientNames: true,
  maxDevicesPerUser: 1_000,
  connectionsPerSecond: 100_000,
  connectionsPerMinute: 100_000,
  commandsPerMinute: 1_000_000,
  callsPerMinute: 100_000,
  callsPerPairPerMinute: 100_000,
  signalsPerSecond: 100_000,
} satisfies Partial<SignalingSettings>
