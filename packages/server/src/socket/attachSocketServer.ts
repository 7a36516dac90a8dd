import { createServer, type Server as HttpServer } from 'node:http'
import { type ClientToServerEvents, failure, limits, type ServerToClientEvents } from '@offhook/protocol'
import type { ConnectDevice, DisconnectDevice } from '@offhook/switchboard'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import { Encoder } from 'socket.io-parser'
import { connectDevice, describeRefusal, type Device, type SignInResult } from '../auth/signIn'
import type { HandleCommand } from '../commands/commandHandler'
import type { RateLimits } from '../commands/rateLimits'
import type { SignalingSettings } from '../config/signalingSettings'
import { matchesOrigin } from '../config/webOrigins'
import { redactError } from '../monitoring/log'
import type { Metrics } from '../monitoring/metrics'
import { attachToPath } from './attachToPath'
import { BatchingWebSocketServer } from './batchingWebSocketServer'
import { clientAddress } from './clientAddress'
import { CommandDecoder } from './commandDecoder'
import { serveCommands } from './commandQueue'
import type { Connections } from './connections'
import { createConnectionThrottle } from './connectionThrottle'
import { isOriginAllowed } from './isOriginAllowed'
import type { PresenceTracker } from './presence'
import { releaseHandshake } from './releaseHandshake'
import type { SignalingSocket, SocketData } from './signalingSocket'

export interface SocketServerOptions {
  httpServer: HttpServer
  settings: SignalingSettings
  connections: Connections
  presence: PresenceTracker
  rateLimits: RateLimits
  metrics: Metrics
  log: Logger
  /** Connections wait until it resolves. */
  ready: Promise<void>
  signIn(auth: Record<string, unknown>): Promise<SignInResult>
  /** Whether the access of a device was revoked while it signed in. */
  isRevoked(device: Device): boolean
  handleCommand: HandleCommand
  /** Passes a command of the server itself to the switchboard. Never rejects. */
  dispatch(command: ConnectDevice | DisconnectDevice): Promise<void>
  isDraining(): boolean
}

/**
 * Attaches socket.io to one path of the HTTP server. A connection is checked, signs in, and is served until it closes.
 *
 * @returns a function that releases the path for another signaling server. Until then clients are refused with 503
 */
export function attachSocketServer(options: SocketServerOptions): () => void {
  const { settings, connections, presence, rateLimits, metrics, log, dispatch, isDraining } = options
  const throttle = createConnectionThrottle(settings.connectionsPerSecond)
  const origins = settings.dev ? ['*'] : settings.cors
  function isAllowedByCors(origin: string | undefined, done: (error: null, isAllowed: boolean) => void): void {
    done(null, origin !== undefined && origins.some((pattern) => matchesOrigin(origin, pattern)))
  }

  /** A server that never listens. It gets the requests of one path of the real server, so that socket.io sees no others. */
  const pathServer = createServer()
  const release = attachToPath(options.httpServer, settings.path, {
    request: (request, response) => pathServer.emit('request', request, response),
    upgrade: (request, socket, head) => pathServer.emit('upgrade', request, socket, head),
    listening: () => pathServer.emit('listening'),
    closed: () => pathServer.emit('close'),
  })
  const io = new Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>(pathServer, {
    path: settings.path,
    serveClient: false,
    wsEngine: BatchingWebSocketServer,
    parser: { Encoder, Decoder: CommandDecoder },
    connectTimeout: settings.handshakeTimeoutMs,
    maxHttpBufferSize: limits.frameBytes,
    pingInterval: settings.pingIntervalMs,
    pingTimeout: settings.pingTimeoutMs,
    ...(origins.length > 0 && { cors: { origin: origins.includes('*') ? '*' : isAllowedByCors } }),
    allowRequest(request, decide) {
      const isAllowed = isOriginAllowed(request, origins)
      if (!isAllowed) {
        metrics.connectionRefused('origin')
        const { origin, host } = request.headers
        log.warn({ origin, host }, 'origin refused')
      }
      decide(isAllowed ? null : 'Origin not allowed', isAllowed)
    },
  })

  /** Checks the limits, from the cheapest to the most expensive, and signs in. */
  async function admit(socket: SignalingSocket): Promise<SignInResult> {
    await options.ready
    if (isDraining()) return { failure: failure('not-connected', 'The signaling server is shutting down') }
    const retryAfterMs = await throttle.acquire()
    if (retryAfterMs > 0) {
      const message = `The signaling server is busy. Try again in ${Math.ceil(retryAfterMs / 1000)} s`
      return { failure: { ...failure('not-connected', message), retryAfterMs } }
    }
    const wait = await rateLimits.connection(clientAddress(socket.request, settings.trustProxy))
    if (wait > 0) {
      const message = `Too many connections. Try again in ${wait} s`
      return { failure: { ...failure('rate-limited', message), retryAfterMs: wait * 1000 } }
    }
    try {
      return await options.signIn(socket.handshake.auth)
    } catch (error) {
      log.error({ error: redactError(error) }, 'sign-in failed')
      return { failure: failure('internal') }
    }
  }

  io.use((socket, next) => {
    void admit(socket).then((result) => {
      if ('device' in result) {
        socket.data.device = result.device
        next()
        return
      }
      metrics.connectionRefused(result.failure.code)
      log.info(describeRefusal(result), 'connection refused')
      next(Object.assign(new Error(result.failure.message), { data: result.failure }))
    })
  })

  io.on('connection', (socket) => {
    if (options.isRevoked(socket.data.device)) {
      socket.disconnect(true)
      return
    }
    const { address, userId, displayName } = socket.data.device
    // Before the previous connection of the device closes: its user does not go offline for a moment.
    presence.deviceConnected({ userJid: address.userJid, userId, displayName })
    const isReplacement = connections.add(socket)
    log.info({ ...address, isReplacement }, 'connected')
    const connected = dispatch(connectDevice(socket.data.device))
    serveCommands(socket, connected, { ...options, onReceived: connections.settleProbe })
    releaseHandshake(socket)
    socket.on('disconnect', (reason) => {
      log.info({ ...address, reason }, 'disconnected')
      presence.deviceDisconnected(address.userJid)
      if (!connections.remove(socket)) return
      // The next process starts the member timeout of every device anew when it restores the calls.
      if (isDraining()) return
      void connected
        .then(() => dispatch({ name: 'disconnectDevice', from: address }))
        .then(() => {
          connections.settleProbe(address)
        })
    })
  })

  return release
}
