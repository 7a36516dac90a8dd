import type { IceServersView, Preconnect } from '@offhook/protocol'

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
   * Whether a user whose token has no display name may choose one: the client's `helper.getDisplayName()`. Any user can then have the name of
   * another one. Otherwise the user id is the name.
   *
   * @default false (true with `dev`)
   */
  allowClientNames: boolean
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
   * Who may invite users to a running call: every user in it (`'anyone'`), or only the user who started it (`'caller'`). The others get 403.
   *
   * @default 'anyone'
   */
  invitePolicy: 'anyone' | 'caller'
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
   * How many clients may sign in per second, from 1 to 1,000,000. Others wait up to one second, or get 503 with the time to retry. The addresses of the
   * clients take turns: a client waits for at most one client of each other address.
   *
   * @default 500 (100,000 with `dev`)
   */
  connectionsPerSecond: number
  /**
   * How many connections one address may open per minute, from 1 to 1,000,000: an IPv4 address, or the /64 network of an IPv6 address. Others get 429 with the
   * time to retry. The default lets thousands of users behind the address of one company reconnect within a minute; the turns of
   * `connectionsPerSecond` protect the other addresses.
   *
   * @default 6000 (100,000 with `dev`)
   */
  connectionsPerMinute: number
  /**
   * How many connections may be open, from 1 to 1,000,000. Others get 503. The command line lowers it to what the limit of open files of
   * the process allows.
   *
   * @default 50000
   */
  maxConnections: number
  /**
   * How many connections one address may have open, from 1 to 1,000,000. Others get 429.
   *
   * @default 10000
   */
  maxConnectionsPerAddress: number
  /**
   * How many connections may be open that have not signed in, from 1 to 1,000,000. When there are more, the address that has most of them
   * loses its oldest one. One address may have as many as `connectionsPerSecond`, at least 100; others get 429.
   *
   * @default 5000
   */
  maxPendingConnections: number
  /**
   * How many commands one user may send per minute, from 1 to 1,000,000, over all of the user's devices. Others get 429.
   *
   * @default 1200 (1,000,000 with `dev`)
   */
  commandsPerMinute: number
  /**
   * How many calls one user may start per minute, from 1 to 1,000,000. Others get 429.
   *
   * @default 30 (100,000 with `dev`)
   */
  callsPerMinute: number
  /**
   * How many calls one user may start to the same user per minute, from 1 to 1,000,000. Others get 429.
   *
   * @default 10 (100,000 with `dev`)
   */
  callsPerPairPerMinute: number
  /**
   * How many signals (session descriptions and ICE candidates) one device may send per second to the same device, on average over five
   * seconds, from 15 to 1,000,000. A signal of n × 512 characters counts as n + 1. Others get 429.
   *
   * @default 40 (100,000 with `dev`)
   */
  signalsPerSecond: number
  /**
   * The lowest level that is logged. Ignored if a `logger` is given.
   *
   * @default 'info'
   */
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** {@link SignalingSettings} as an application gives them: every setting except `domain` has a default. */
export type SignalingSettingsInput = Partial<Omit<SignalingSettings, 'domain'>> & Pick<SignalingSettings, 'domain'>
