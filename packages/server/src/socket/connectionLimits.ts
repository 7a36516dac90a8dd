import type { IncomingMessage } from 'node:http'
import { failure } from '@offhook/protocol'
import type { RateLimits } from '../commands/rateLimits'
import type { SignalingSettings } from '../config/signalingSettings'
import type { Metrics } from '../monitoring/metrics'
import { createAddressCounter } from './addressCounter'
import type { PathHandler } from './attachToPath'
import type { Boundary } from './boundary'
import { clientAddress } from './clientAddress'
import type { EngineSocket } from './engineConnections'
import { sessionIdOf } from './engineRequest'
import { createFairPool } from './fairPool'
import { refuseRequest, refuseUpgrade, type Refusal } from './httpRefusal'
import { isOriginAllowed } from './isOriginAllowed'
import { markUpgraded } from './limitTcpConnections'

/** After how many milliseconds a client should try again that found all connections in use. */
const FULL_RETRY_MS = 10_000
/** One address may have as many connections that have not signed in as sign in within a second, and at least so many. */
const MIN_PENDING_PER_ADDRESS = 100
/** The clients of an address from which too many connect at once try again within this time, after a second. */
const PENDING_RETRY_SPREAD_MS = 5_000

export interface ConnectionLimitsOptions {
  settings: SignalingSettings
  rateLimits: RateLimits
  metrics: Metrics
  boundary: Boundary
  /** Closes a connection without a closing handshake. */
  terminate(connection: EngineSocket): void
  /** Origins of web pages that may read why they were refused. */
  origins: readonly string[]
}

/** Limits connections before they have signed in. */
export interface ConnectionLimits {
  /** Refuses new connections over a limit, before engine.io does anything for them. */
  guard(handler: PathHandler): PathHandler
  /** Counts a connection until it closes. */
  opened(connection: EngineSocket): void
  /** The connection has signed in: it is not closed any more when there are too many that have not. */
  signedIn(connection: EngineSocket): void
  addressOf(connection: EngineSocket): string
}

export function createConnectionLimits(options: ConnectionLimitsOptions): ConnectionLimits {
  const { settings, rateLimits, metrics, boundary, origins } = options
  const { maxConnections, maxConnectionsPerAddress, trustProxy } = settings
  const maxPendingPerAddress = Math.max(MIN_PENDING_PER_ADDRESS, settings.connectionsPerSecond)
  const connections = createAddressCounter()
  /** WebSockets that are being opened or closed are no connections of engine.io, and need memory too. */
  const webSockets = createAddressCounter()
  const addresses = new WeakMap<EngineSocket, string>()
  const pending = createFairPool<EngineSocket>(settings.maxPendingConnections, (connection) => {
    metrics.connectionRefused('pending')
    options.terminate(connection)
  })

  const refuse = (reason: string, refusal: Refusal): Refusal => {
    metrics.connectionRefused(reason)
    return refusal
  }

  /** @param isNew whether engine.io would open a connection, not only a transport of one */
  async function check(address: string, isNew: boolean): Promise<Refusal | null> {
    if ((isNew && connections.total >= maxConnections) || webSockets.total >= maxConnections) {
      return refuse('connections', {
        ...failure('not-connected', 'The signaling server has too many connections'),
        retryAfterMs: FULL_RETRY_MS,
      })
    }
    const own = Math.max(isNew ? connections.get(address) : 0, webSockets.get(address))
    if (own >= maxConnectionsPerAddress) {
      return refuse('address-connections', {
        ...failure('rate-limited', 'Too many connections are open from this address'),
        retryAfterMs: FULL_RETRY_MS,
      })
    }
    if (isNew && pending.countOf(address) >= maxPendingPerAddress) {
      return refuse('pending', {
        ...failure('rate-limited', 'Too many connections from this address have not signed in yet'),
        retryAfterMs: 1_000 + Math.ceil(Math.random() * PENDING_RETRY_SPREAD_MS),
      })
    }
    const seconds = await rateLimits.connection(address)
    return seconds === 0 ? null : refuse('rate-limited', tooManyConnections(seconds))
  }

  return {
    guard: (handler) => ({
      ...handler,
      request: boundary(
        'request',
        async (request, response) => {
          const refusal = opensConnection(request) ? await check(clientAddress(request, trustProxy), true) : null
          if (!refusal) handler.request(request, response)
          else refuseRequest(response, refusal, readableOrigin(request, origins))
        },
        (_request, response) => response.destroy(),
      ),
      upgrade: boundary(
        'upgrade',
        async (request, socket, head) => {
          // Node has removed its own listener.
          socket.on('error', ignore)
          const address = clientAddress(request, trustProxy)
          const refusal = await check(address, opensConnection(request))
          if (refusal) {
            refuseUpgrade(socket, refusal)
            return
          }
          if (socket.destroyed) return
          webSockets.add(address)
          socket.once('close', () => {
            webSockets.remove(address)
          })
          markUpgraded(socket)
          handler.upgrade(request, socket, head)
        },
        (_request, socket) => socket.destroy(),
      ),
    }),
    opened(connection) {
      const address = clientAddress(connection.request, trustProxy)
      addresses.set(connection, address)
      connections.add(address)
      connection.once('close', () => {
        connections.remove(address)
        pending.delete(connection)
      })
      // Last: it may close this connection.
      pending.add(address, connection)
    },
    signedIn: (connection) => void pending.delete(connection),
    addressOf: (connection) => addresses.get(connection) ?? '',
  }
}

function tooManyConnections(seconds: number): Refusal {
  return {
    ...failure('rate-limited', `Too many connections. Try again in ${seconds} s`),
    retryAfterMs: seconds * 1000,
  }
}

const ignore = () => undefined

/** Whether engine.io opens a connection for a request. */
const opensConnection = (request: IncomingMessage) => request.method === 'GET' && sessionIdOf(request) === ''

function readableOrigin(request: IncomingMessage, origins: readonly string[]): string | null {
  const { origin } = request.headers
  return origin !== undefined && isOriginAllowed(request, origins) ? origin : null
}
