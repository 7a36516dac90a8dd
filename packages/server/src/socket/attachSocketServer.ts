import { createServer, type Server as HttpServer } from 'node:http'
import { type ClientToServerEvents, limits, type ServerToClientEvents } from '@offhook/protocol'
import type { ConnectDevice, DisconnectDevice } from '@offhook/switchboard'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import { Encoder } from 'socket.io-parser'
import { connectDevice, describeRefusal, type SignInResult } from '../auth/signIn'
import type { HandleCommand } from '../commands/commandHandler'
import type { RateLimits } from '../commands/rateLimits'
import type { SignalingSettings } from '../config/signalingSettings'
import { matchesOrigin } from '../config/webOrigins'
import type { Metrics } from '../monitoring/metrics'
import { createAdmission } from './admission'
import { attachToPath } from './attachToPath'
import { BatchingWebSocketServer } from './batchingWebSocketServer'
import { CommandDecoder } from './commandDecoder'
import { serveCommands } from './commandQueue'
import { createConnectionLimits } from './connectionLimits'
import type { Connections } from './connections'
import { isOriginAllowed } from './isOriginAllowed'
import type { PresenceTracker } from './presence'
import { releaseHandshake } from './releaseHandshake'
import type { SocketData } from './signalingSocket'

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
  const { settings, connections, presence, metrics, log, dispatch, isDraining } = options
  const origins = settings.dev ? ['*'] : settings.cors
  function isAllowedByCors(origin: string | undefined, done: (error: null, isAllowed: boolean) => void): void {
    done(null, origin !== undefined && origins.some((pattern) => matchesOrigin(origin, pattern)))
  }

  /** A server that never listens. It gets the requests of one path of the real server, so that socket.io sees no others. */
  const pathServer = createServer()
  const connectionLimits = createConnectionLimits({ ...options, origins })
  const pathHandler = connectionLimits.guard({
    request: (request, response) => pathServer.emit('request', request, response),
    upgrade: (request, socket, head) => pathServer.emit('upgrade', request, socket, head),
    listening: () => pathServer.emit('listening'),
    closed: () => pathServer.emit('close'),
  })
  const release = attachToPath(options.httpServer, settings.path, pathHandler)
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

  io.engine.on('connection', connectionLimits.opened)

  const admit = createAdmission({ ...options, limits: connectionLimits })
  io.use((socket, next) => {
    void admit(socket).then((result) => {
      if ('device' in result) {
        connectionLimits.signedIn(socket.conn)
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
    const { address, userId, displayName } = socket.data.device
    const isReplacement = connections.add(socket)
    presence.deviceConnected({ userJid: address.userJid, userId, displayName })
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
