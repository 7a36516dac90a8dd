import { domainOf, failure, normalizeJid, PROTOCOL_VERSION } from '@offhook/protocol'
import {
  type Command,
  createExpiredTokens,
  createSwitchboard,
  SessionStoreError,
  type SwitchboardClock,
} from '@offhook/switchboard'
import { createDevTokens } from './auth/devTokens'
import { createRevocations } from './auth/revocations'
import {
  ACCESS_REVOKED,
  connectDevice,
  type Device,
  expiryProblem,
  isExpired,
  signIn,
  type SignInResult,
  tokenState,
  unauthorized,
} from './auth/signIn'
import { createCallReports } from './commands/callReports'
import { createCommandHandler } from './commands/commandHandler'
import { describeIceProblem } from './commands/iceServers'
import { createPreconnectPolicy } from './commands/preconnectPolicy'
import { createRateLimits } from './commands/rateLimits'
import { withStoreFailures } from './commands/storeFailures'
import { refusePacketDebugging } from './config/debugOutput'
import { readSettings } from './config/readSettings'
import { SettingsError } from './config/settingsError'
import { devDefaults, signalingSettings } from './config/signalingSchema'
import type { SignalingSettings } from './config/signalingSettings'
import { turnSettings } from './config/turnSettings'
import { createResponseBounds } from './http/boundResponses'
import { createHttpRoutes } from './http/httpRoutes'
import { guardLog } from './monitoring/guardLog'
import { createLog, redactError } from './monitoring/log'
import { createMetrics } from './monitoring/metrics'
import type { SignalingServer, SignalingServerOptions } from './signalingServer'
import { attachSocketServer } from './socket/attachSocketServer'
import { isForPath } from './socket/attachToPath'
import { createBoundary } from './socket/boundary'
import { type Connections, createConnections } from './socket/connections'
import { createEngineConnections } from './socket/engineConnections'
import { createPresence } from './socket/presence'
import { openStore } from './store/openStore'

// `Date.now` would change every deadline when the clock of the computer is corrected.
const systemClock: SwitchboardClock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** How much longer than the longest request of HTTP long polling a connection may be idle. */
const IDLE_MARGIN_MS = 5_000

/** The longest time within which the clients of a server that shuts down reconnect. */
const MAX_RECONNECT_MS = 10_000

/** How a client is refused while the store cannot write. */
const storeUnavailable = { ...failure('not-connected', 'The call store cannot be written'), retryAfterMs: 1_000 }

/**
 * Creates a signaling server and attaches it to an HTTP server. It is ready when the HTTP server listens.
 *
 * @param options the HTTP server, the domain, how to authenticate users, and settings
 * @returns the server, with what an application needs to control it
 * @throws SettingsError if an option is missing or invalid, or if the file of the store cannot be used
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createJwtAuthenticate, createSignalingServer } from '@offhook/server'
 *
 * const httpServer = createServer((request, response) => {
 *   if (!calls.handleRequest(request, response)) response.writeHead(404).end()
 * })
 * const calls = createSignalingServer({
 *   httpServer,
 *   domain: 'example.com',
 *   authenticate: createJwtAuthenticate({ secret: process.env.JWT_SECRET }),
 *   cors: ['https://app.example.com'],
 *   store: 'calls.sqlite',
 * })
 * httpServer.listen(3000)
 * ```
 */
export function createSignalingServer(options: SignalingServerOptions): SignalingServer {
  const { httpServer, authorize } = options
  const settings: SignalingSettings = readSettings(
    signalingSettings,
    options.dev ? { ...devDefaults, ...options } : options,
  )
  if (!settings.dev) refusePacketDebugging()
  const turn = options.turn && readSettings(turnSettings, options.turn, (key) => `turn.${key}`)
  const preconnect = createPreconnectPolicy({ ...settings, turn })
  const switchboardSettings = {
    domain: settings.domain,
    ringTimeoutMs: settings.ringTimeoutMs,
    memberTimeoutMs: settings.memberTimeoutMs,
    maxParticipants: settings.maxParticipants,
    invitePolicy: settings.invitePolicy,
    maxDevicesPerUser: settings.maxDevicesPerUser,
    preconnect: preconnect.defaultPolicy,
  }
  const devTokens = settings.dev ? createDevTokens(options.authenticate) : null
  const authenticate = devTokens?.authenticate ?? options.authenticate
  if (!authenticate) throw new SettingsError('authenticate is missing')
  const log = guardLog(options.logger ?? createLog(settings.logLevel))
  const iceProblem = settings.dev ? null : describeIceProblem(settings.iceServers, turn)
  if (iceProblem !== null) log.warn(iceProblem)
  log.info({ preconnect: preconnect.defaultPolicy }, preconnect.explanation)
  const store = openStore(settings.store, {
    onUnavailable: (error) =>
      log.error({ store: settings.store, error: redactError(error) }, 'the store cannot be written; commands fail'),
    onAvailable: () => log.info({ store: settings.store }, 'the store can be written again'),
  })
  const revocations = createRevocations({
    authenticate,
    store,
    normalize: (userId) => normalizeJid(userId, settings.domain),
    onError: (error) => log.error({ error: redactError(error) }, 'storing a revocation failed'),
  })
  const isRevoked = ({ address, issuedAt }: Device) => revocations.isRevoked(address.userJid, issuedAt)
  const signInOptions = { ...settings, authenticate: revocations.authenticate }
  const authenticateDevice = (auth: Record<string, unknown>) => signIn(auth, signInOptions)
  const presence = createPresence((error) => log.error({ error: redactError(error) }, 'presence listener failed'))
  const rateLimits = createRateLimits(settings)
  let isDraining = false

  const metrics = createMetrics({
    devices: () => connections.size,
    calls: () => store.calls.size,
    isStoreAvailable: () => store.isAvailable,
  })
  const boundary = createBoundary(log, metrics.handlerFailed)
  const boundResponse = createResponseBounds(settings.pingIntervalMs + settings.pingTimeoutMs + IDLE_MARGIN_MS)
  const engineConnections = createEngineConnections({
    log,
    boundary,
    signInTimeoutMs: settings.handshakeTimeoutMs,
    onRefused: metrics.connectionRefused,
  })
  const connections: Connections = createConnections({
    log,
    boundary,
    engineConnections,
    async renewToken(address, token) {
      const { deviceId } = address
      const result = await authenticateDevice({ token, deviceId, displayName: '', protocolVersion: PROTOCOL_VERSION })
      if ('failure' in result) return result
      // A connection never changes its user: the new token must identify the same one.
      const isOtherUser = result.device.address.userJid !== address.userJid
      if (isOtherUser) {
        const reason = 'is another user than the one of the connection'
        return unauthorized([{ claim: 'sub', reason }], settings.dev)
      }
      return isExpired(result.device) ? unauthorized([expiryProblem(result.device)], settings.dev) : result
    },
    keepsConnection: ({ address, isResuming = false }) => expiredTokens.keepsConnection(address, isResuming),
    onResumed: (device) => dispatch(connectDevice(device)),
  })
  const switchboard = createSwitchboard({
    store,
    clock: systemClock,
    settings: switchboardSettings,
    deliver: connections.push,
    probe: connections.probe,
    disconnect: connections.disconnect,
    onError: (error) => log.error({ error: redactError(error) }, 'command of the server failed'),
  })
  const expiredTokens = createExpiredTokens(switchboard)
  const commandHandler = createCommandHandler({
    settings: switchboardSettings,
    switchboard,
    rateLimits,
    signalsPerSecond: settings.signalsPerSecond,
    isCongested: connections.isCongested,
    authorize,
    onlineUserId: (userJid) => presence.get(userJid)?.userId,
    preconnect,
    onCallReport: createCallReports({
      count: metrics.callReported,
      listener: options.onCallReport,
      onError: (error) => log.error({ error: redactError(error) }, 'call report listener failed'),
    }),
    handleConnectionCommand: connections.handleCommand,
    // eslint-disable-next-line no-restricted-properties -- the TURN server compares the time in a credential with its own wall clock
    ice: { iceServers: settings.iceServers, turn, now: () => Date.now() },
    refuses: (device, command) =>
      isExpired(device) && expiredTokens.refuses(device.address, command, device.isResuming ?? false),
    isRevoked,
    isDraining: () => isDraining,
  })
  const handleCommand = withStoreFailures(commandHandler, connections.reconnect)

  async function signInDevice(auth: Record<string, unknown>): Promise<SignInResult> {
    if (!store.isAvailable) return { failure: storeUnavailable }
    const result = await authenticateDevice(auth)
    if ('failure' in result) return result
    const { device } = result
    const admission = await expiredTokens.admit(device.address, tokenState(device, settings.expiredTokenGraceMs))
    if (admission === 'refused') return unauthorized([expiryProblem(device)], settings.dev)
    return admission === 'resuming' ? { device: { ...device, isResuming: true } } : result
  }

  async function dispatch(command: Command): Promise<void> {
    try {
      const reply = await switchboard.dispatch(command)
      if (command.name === 'connectDevice' && !reply.ok) connections.disconnect(command.from, reply.failure)
    } catch (error) {
      // The cause has been logged by the listener of the store.
      if (!(error instanceof SessionStoreError)) {
        log.error({ command: command.name, error: redactError(error) }, 'command of the server failed')
      }
      // The switchboard does not know the device. The client connects again.
      if (command.name === 'connectDevice') connections.reconnect(command.from)
    }
  }

  async function restoreCalls(): Promise<void> {
    try {
      await switchboard.resume({ users: [...store.users.values()], calls: [...store.calls.values()] })
    } catch (error) {
      log.error({ error: redactError(error) }, 'restoring calls failed')
    }
  }

  const releasePath = attachSocketServer({
    httpServer,
    settings,
    connections,
    engineConnections,
    boundary,
    boundResponse,
    presence,
    rateLimits,
    metrics,
    log,
    ready: restoreCalls(),
    signIn: signInDevice,
    isRevoked,
    handleCommand,
    dispatch,
    isDraining: () => isDraining,
  })
  const handleHttp = createHttpRoutes({
    boundary,
    boundResponse,
    domain: settings.domain,
    registry: options.exposeMetrics === false ? null : metrics.registry,
    devTokens,
    isDraining: () => isDraining,
    isStoreAvailable: () => store.isAvailable,
  })

  return {
    presence,
    metrics: metrics.registry,
    // socket.io has its own request listener.
    handleRequest: (request, response) => isForPath(request, settings.path) || handleHttp(request, response),
    async revoke(user) {
      const userJid = normalizeJid(user, settings.domain)
      if (!userJid || domainOf(userJid) !== settings.domain) {
        throw new RangeError(`"${user}" is not a user of ${settings.domain}`)
      }
      revocations.revoke(userJid)
      log.info({ userJid }, 'revoked')
      // First, so that the user's devices still get the end of their calls.
      await dispatch({ name: 'revokeUser', userJid })
      connections.disconnectUser(userJid, failure('unauthorized', ACCESS_REVOKED))
    },
    async close() {
      if (isDraining) return
      isDraining = true
      // The next process can sign in so many clients per second.
      const reconnectMs = (connections.size / settings.connectionsPerSecond) * 1000
      await connections.drain(Math.min(MAX_RECONNECT_MS, reconnectMs))
      releasePath()
      switchboard.close()
      revocations.close()
      store.close()
    },
  }
}
