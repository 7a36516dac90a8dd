import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import {
  type ClientToServerEvents,
  domainOf,
  failure,
  limits,
  normalizeJid,
  PROTOCOL_VERSION,
  type ServerToClientEvents,
} from '@offhook/protocol'
import { type Command, createSwitchboard, type SwitchboardClock } from '@offhook/switchboard'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { Server } from 'socket.io'
import { Encoder } from 'socket.io-parser'
import type { InferInput } from 'valibot'
import type { Authenticate } from './auth/createJwtAuthenticate'
import type { Authorize } from './auth/authorize'
import { clientAddress } from './socket/clientAddress'
import { CommandDecoder } from './socket/commandDecoder'
import { createCommandHandler } from './commands/commandHandler'
import { BatchingWebSocketServer } from './socket/batchingWebSocketServer'
import { serveConnection, type SignalingSocket, type SocketData } from './socket/commandQueue'
import { createConnectionThrottle } from './socket/connectionThrottle'
import { createDevTokens } from './auth/devTokens'
import { releaseHandshake } from './socket/releaseHandshake'
import { signIn, type SignInResult } from './auth/signIn'
import { createConnections } from './socket/connections'
import { createRevocations } from './auth/revocations'
import { createHttpRoutes } from './http/httpRoutes'
import { createLog, redactError } from './monitoring/log'
import { createMetrics } from './monitoring/metrics'
import { isOriginAllowed } from './socket/isOriginAllowed'
import { openStore } from './store/openStore'
import { createPresence, type Presence } from './socket/presence'
import { createPreconnectPolicy } from './commands/preconnectPolicy'
import { createRateLimits } from './commands/rateLimits'
import {
  devRateLimits,
  readSettings,
  SettingsError,
  type SignalingSettingsInput,
  signalingSettings,
  turnSettings,
} from './config/settings'

export interface SignalingServerOptions extends SignalingSettingsInput {
  /** The server to answer on. Its other routes and its other upgrades are left alone. */
  httpServer: HttpServer
  /** Signs in: see `createJwtAuthenticate`. Not asked with `dev`, which brings its own tokens. */
  authenticate?: Authenticate
  authorize?: Authorize
  /** TURN servers that share a secret with this one. */
  turn?: InferInput<typeof turnSettings>
  /** JSON lines to standard output where left out. */
  logger?: Logger
}

export interface SignalingServer {
  /**
   * Answers `GET /healthz`, `GET /metrics` and, with `dev`, `POST /dev/token`. Call it first in the handler of your HTTP server:
   *
   * ```ts
   * const httpServer = createServer((request, response) => {
   *   if (!calls.handleRequest(request, response)) app(request, response)
   * })
   * const calls = createSignalingServer({ httpServer, domain: 'example.com', authenticate })
   * ```
   *
   * @returns whether the request was one of these, or socket.io's, and needs no other answer.
   */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean
  presence: Presence
  /** The numbers of `GET /metrics`: register yours beside them. */
  metrics: Registry
  /**
   * Puts a user out: every call of theirs ends (`signaling-failed`), every device of theirs is told 401 and hung up, and tokens issued
   * up to now are refused, those that say when (`issuedAt`). Keeping the user out for longer than this process runs is up to `authenticate`.
   *
   * @param userJid or a bare user id
   * @throws RangeError for what is no user of the domain
   */
  revoke(userJid: string): Promise<void>
  /** Turns `/healthz` to 503, lets nobody in any more and hangs up every line. The HTTP server goes on. Twice is once. */
  close(): Promise<void>
}

const systemClock: SwitchboardClock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** The clients of a server that stops come back within this time. */
const LONGEST_MOVE_MS = 10_000

/**
 * Puts a signalling server on an HTTP server.
 *
 * @throws SettingsError for an option that is wrong, naming it and its value.
 */
export function createSignalingServer(options: SignalingServerOptions): SignalingServer {
  const { httpServer, authorize } = options
  const settings = readSettings(signalingSettings, options.dev ? { ...devRateLimits, ...options } : options)
  const turn = options.turn && readSettings(turnSettings, options.turn, (key) => `turn.${key}`)
  const preconnect = createPreconnectPolicy({ ...settings, turn })
  const switchboardSettings = { ...settings, preconnect: preconnect.byDefault }
  const devTokens = settings.dev ? createDevTokens() : null
  const authenticate = devTokens?.authenticate ?? options.authenticate
  if (!authenticate) throw new SettingsError('authenticate is missing')
  const revocations = createRevocations(authenticate, (userId) => normalizeJid(userId, settings.domain))
  const admitDevice = (auth: Record<string, unknown>) => signIn(auth, settings.domain, revocations.authenticate)

  const log = options.logger ?? createLog(settings.logLevel)
  const store = openStore(settings.store)
  const lines = createConnections({
    log,
    async admit(address, token) {
      const { deviceId } = address
      const admission = await admitDevice({ token, deviceId, displayName: '', protocolVersion: PROTOCOL_VERSION })
      // A token of somebody else does not make this device somebody else.
      const isOther = 'device' in admission && admission.device.address.userJid !== address.userJid
      return isOther ? { refusal: failure('unauthorized') } : admission
    },
  })
  const metrics = createMetrics({ devices: () => lines.size, calls: () => store.calls.size })
  const presence = createPresence((error) => log.error({ fault: redactError(error) }, 'a presence listener failed'))
  const rateLimits = createRateLimits(settings)
  const pace = createConnectionThrottle(settings.connectionsPerSecond)
  let isDraining = false

  const switchboard = createSwitchboard({
    store,
    clock: systemClock,
    settings: switchboardSettings,
    deliver: lines.push,
    onError: (error) => log.error({ fault: redactError(error) }, 'a timer failed'),
  })
  const answer = createCommandHandler({
    settings: switchboardSettings,
    switchboard,
    rateLimits,
    authorize,
    preconnect,
    answerLine: lines.handleCommand,
    ice: { iceServers: settings.iceServers, turn, now: () => Date.now() },
    isDraining: () => isDraining,
  })

  const origins = settings.dev ? ['*'] : settings.cors
  const io = new Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>(httpServer, {
    path: settings.path,
    serveClient: false,
    wsEngine: BatchingWebSocketServer,
    parser: { Encoder, Decoder: CommandDecoder },
    connectTimeout: settings.handshakeTimeoutMs,
    maxHttpBufferSize: limits.frameBytes,
    pingInterval: settings.pingIntervalMs,
    pingTimeout: settings.pingTimeoutMs,
    ...(origins.length > 0 && { cors: { origin: origins.includes('*') ? '*' : origins } }),
    allowRequest(request, decide) {
      const isAllowed = isOriginAllowed(request, origins)
      if (!isAllowed) {
        metrics.handshakeRefused('origin')
        log.warn({ origin: request.headers.origin }, 'a page of another origin was refused')
      }
      decide(isAllowed ? null : 'Origin not allowed', isAllowed)
    },
  })

  const resumed = switchboard.resume({ users: [...store.users.values()], calls: [...store.calls.values()] })
  resumed.catch((error: unknown) => log.error({ fault: redactError(error) }, 'the kept calls could not go on'))

  async function welcome(socket: SignalingSocket): Promise<SignInResult> {
    await resumed.catch(() => undefined)
    if (isDraining) return { refusal: failure('not-connected', 'The signalling server is being stopped') }
    const turn = await pace.acquire()
    if (turn > 0) {
      const message = `The signalling server is busy. Try again in ${Math.ceil(turn / 1000)} s`
      return { refusal: { ...failure('not-connected', message), retryAfterMs: turn } }
    }
    const wait = await rateLimits.connection(clientAddress(socket.request, settings.trustProxy))
    if (wait > 0) {
      const refusal = failure('rate-limited', `Too many connections. Try again in ${wait} s`)
      return { refusal: { ...refusal, retryAfterMs: wait * 1000 } }
    }
    try {
      return await admitDevice(socket.handshake.auth)
    } catch (error) {
      log.error({ fault: redactError(error) }, 'signing in failed')
      return { refusal: failure('internal') }
    }
  }

  io.use((socket, next) => {
    void welcome(socket).then((admission) => {
      if ('device' in admission) {
        socket.data.device = admission.device
        next()
        return
      }
      const { refusal } = admission
      metrics.handshakeRefused(refusal.code)
      log.info({ code: refusal.code }, 'a connection was refused')
      next(Object.assign(new Error(refusal.message), { data: refusal }))
    })
  })

  const connections = { answer, metrics, log }
  io.on('connection', (socket) => {
    const { address, displayName } = socket.data.device
    const replaced = lines.add(socket)
    presence.deviceConnected({ userJid: address.userJid, displayName })
    log.info({ ...address, replaced }, 'connected')
    const linked = dispatch({ name: 'connectDevice', from: address, displayName })
    serveConnection(socket, linked, connections)
    releaseHandshake(socket)
    socket.on('disconnect', (reason) => {
      log.info({ ...address, reason }, 'disconnected')
      presence.deviceDisconnected(address.userJid)
      if (!lines.remove(socket)) return
      // The next process gives every device its whole time to come back.
      if (isDraining) return
      void linked.then(() => dispatch({ name: 'disconnectDevice', from: address }))
    })
  })

  async function dispatch(command: Command): Promise<void> {
    try {
      await switchboard.dispatch(command)
    } catch (error) {
      log.error({ command: command.name, fault: redactError(error) }, 'the session store failed')
    }
  }

  const handleHttp = createHttpRoutes({
    domain: settings.domain,
    registry: metrics.registry,
    devTokens,
    isDraining: () => isDraining,
  })

  return {
    presence,
    metrics: metrics.registry,
    // socket.io hears its own requests by itself.
    handleRequest: (request, response) =>
      request.url?.startsWith(`${settings.path}/`) === true || handleHttp(request, response),
    async revoke(user) {
      const userJid = normalizeJid(user, settings.domain)
      if (!userJid || domainOf(userJid) !== settings.domain)
        throw new RangeError(`"${user}" is no user of ${settings.domain}`)
      revocations.revoke(userJid)
      log.info({ userJid }, 'revoked')
      // Told how the call ended before the line goes.
      await dispatch({ name: 'dismissUser', userJid })
      lines.disconnectUser(userJid, failure('unauthorized', 'Access was revoked'))
    },
    async close() {
      if (isDraining) return
      isDraining = true
      // As many as may sign in at the next server at once.
      await lines.drain(Math.min(LONGEST_MOVE_MS, (lines.size / settings.connectionsPerSecond) * 1000))
      switchboard.close()
      store.close()
    },
  }
}
