import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { type ClientToServerEvents, limits, type ServerToClientEvents } from '@offhook/protocol'
import type { ConnectDevice, DisconnectDevice } from '@offhook/switchboard'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import { Decoder } from 'socket.io-parser'
import { connectDevice, describeRefusal, type Device, type SignInResult } from '../auth/signIn'
import type { HandleCommand } from '../commands/commandHandler'
import type { RateLimits } from '../commands/rateLimits'
import type { SignalingSettings } from '../config/signalingSettings'
import { matchesOrigin } from '../config/webOrigins'
import type { Metrics } from '../monitoring/metrics'
import { createAdmission } from './admission'
import { attachToPath } from './attachToPath'
import type { Boundary } from './boundary'
import { createWebSocketEngine } from './boundedWebSocket'
import { createCommandListener } from './commandListener'
import { CommandQueue } from './commandQueue'
import { createConnectionLimits } from './connectionLimits'
import type { Connections } from './connections'
import type { EngineConnections } from './engineConnections'
import { queryOf, sessionIdOf } from './engineRequest'
import { isOriginAllowed } from './isOriginAllowed'
import type { PresenceTracker } from './presence'
import type { SignalingSocket, SocketData } from './signalingSocket'
import { TextEncoder } from './textEncoder'

export interface SocketServerOptions {
  httpServer: HttpServer
  settings: SignalingSettings
  connections: Connections
  engineConnections: EngineConnections
  boundary: Boundary
  /** @returns `false` if the request must not be answered: its connection was closed */
  boundResponse(request: IncomingMessage, response: ServerResponse): boolean
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
  const { settings, connections, engineConnections, boundary, presence, metrics, log, dispatch, isDraining } = options
  const origins = settings.dev ? ['*'] : settings.cors
  function isAllowedByCors(origin: string | undefined, done: (error: null, isAllowed: boolean) => void): void {
    done(null, origin !== undefined && origins.some((pattern) => matchesOrigin(origin, pattern)))
  }

  /** A server that never listens. It gets the requests of one path of the real server, so that socket.io sees no others. */
  const pathServer = createServer()
  const connectionLimits = createConnectionLimits({ ...options, origins, terminate: engineConnections.terminate })
  const pathHandler = connectionLimits.guard({
    request(request, response) {
      // engine.io would answer in JSONP, which no client of ours asks for.
      if (queryOf(request).has('j')) response.writeHead(400).end()
      else {
        engineConnections.trackResponse(sessionIdOf(request), response)
        pathServer.emit('request', request, response)
      }
    },
    upgrade(request, socket, head) {
      const sessionId = sessionIdOf(request)
      if (sessionId === '' || engineConnections.mayUpgrade(sessionId)) {
        pathServer.emit('upgrade', request, socket, head)
      } else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    },
    listening: () => pathServer.emit('listening'),
    closed: () => pathServer.emit('close'),
  })
  const release = attachToPath(options.httpServer, settings.path, {
    ...pathHandler,
    request(request, response) {
      if (options.boundResponse(request, response)) pathHandler.request(request, response)
    },
  })
  const io = new Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>(pathServer, {
    path: settings.path,
    serveClient: false,
    parser: { Encoder: TextEncoder, Decoder },
    wsEngine: createWebSocketEngine(boundary('websocket', engineConnections.onWebSocket)),
    // Later than the limit of `engineConnections`: socket.io would wait for the next request of a client over HTTP long polling.
    connectTimeout: 2 * settings.handshakeTimeoutMs,
    upgradeTimeout: settings.handshakeTimeoutMs,
    // What waits in a compressor is not counted as backlog.
    httpCompression: false,
    maxHttpBufferSize: limits.frameBytes,
    pingInterval: settings.pingIntervalMs,
    pingTimeout: settings.pingTimeoutMs,
    ...(origins.length > 0 && { cors: { origin: origins.includes('*') ? '*' : isAllowedByCors } }),
    allowRequest: boundary(
      'origin',
      (request, decide) => {
        const isAllowed = isOriginAllowed(request, origins)
        if (!isAllowed) {
          metrics.connectionRefused('origin')
          const { origin, host } = request.headers
          log.warn({ origin, host }, 'origin refused')
        }
        decide(isAllowed ? null : 'Origin not allowed', isAllowed)
      },
      (_request, decide) => decide('Internal error', false),
    ),
  })
  engineConnections.attach(io.engine)
  io.engine.on('connection', boundary('connection limits', connectionLimits.opened, engineConnections.terminate))

  const admit = createAdmission({ ...options, limits: connectionLimits })

  const disconnectDevice = boundary(
    'disconnect recorded',
    async ({ address }: Device, connected: Promise<void>) => {
      await connected
      await dispatch({ name: 'disconnectDevice', from: address })
      connections.settleProbe(address)
    },
    ({ address }) => connections.settleProbe(address),
  )

  /** Has an effect once. Called also if the handler of the disconnect fails: a device that is gone must not ring or stay in a call. */
  function recordDisconnect(socket: SignalingSocket): void {
    const { device, connected } = socket.data
    const isCurrent = connections.remove(socket)
    if (!connected) return
    delete socket.data.connected
    presence.deviceDisconnected(device.address.userJid)
    // The next process starts the member timeout of every device anew when it restores the calls.
    if (isCurrent && !isDraining()) disconnectDevice(device, connected)
  }

  // One for all sockets: closures for each would be a good part of the memory of an idle client.
  const commandOptions = { ...options, onReceived: connections.settleProbe }
  const onCommand = createCommandListener(boundary)
  const onDisconnect = boundary(
    'disconnect',
    function (this: SignalingSocket, reason: string) {
      const { device, connected } = this.data
      if (connected) log.info({ ...device.address, reason }, 'disconnected')
      recordDisconnect(this)
      engineConnections.close(this.conn)
    },
    function () {
      recordDisconnect(this)
      engineConnections.terminate(this.conn)
    },
  )

  io.use(
    boundary(
      'sign-in',
      async (socket, next) => {
        const result = await admit(socket)
        if ('device' in result) {
          connectionLimits.signedIn(socket.conn)
          socket.data.device = result.device
          next()
          return
        }
        metrics.connectionRefused(result.failure.code)
        log.info(describeRefusal(result), 'connection refused')
        next(Object.assign(new Error(result.failure.message), { data: result.failure }))
      },
      ({ conn }) => engineConnections.terminate(conn),
    ),
  )

  io.on(
    'connection',
    boundary(
      'connection',
      (socket: SignalingSocket) => {
        engineConnections.signedIn(socket.conn)
        // Nothing of the handshake is needed any more. The token may be long.
        socket.handshake.auth = {}
        socket.on('disconnect', onDisconnect)
        // The connection may have been closed before socket.io emitted this event. Then it emits no "disconnect" by itself.
        if (socket.conn.readyState !== 'open' || options.isRevoked(socket.data.device)) {
          socket.disconnect()
          return
        }
        const connected = onConnect(socket)
        socket.data.connected = connected
        socket.data.commands = new CommandQueue(socket.data.device, connected, commandOptions)
        socket.onAny(onCommand)
      },
      ({ conn }) => engineConnections.terminate(conn),
    ),
  )

  function onConnect(socket: SignalingSocket): Promise<void> {
    const { address, userId, displayName } = socket.data.device
    // Before the previous connection of the device closes: its user does not go offline for a moment.
    presence.deviceConnected({ userJid: address.userJid, userId, displayName })
    const isReplacement = connections.add(socket)
    log.info({ ...address, isReplacement }, 'connected')
    return dispatch(connectDevice(socket.data.device))
  }

  return release
}
