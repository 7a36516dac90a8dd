import type { Server as HttpServer, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createAddressCounter } from './addressCounter'
import { networkOf } from './clientAddress'
import { createFairPool } from './fairPool'

/**
 * Timeouts of an HTTP server that is open to the internet (https://nodejs.org/api/http.html#class-httpserver): how long the headers and the
 * body of a request may take, and how long a connection may wait for its next request. Node's own are up to five minutes.
 */
export const HTTP_TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} satisfies ServerOptions

export interface TcpLimits {
  /** How many TCP connections may be open. */
  max: number
  /** How many of them one address may have: IPv4, or the /64 of IPv6. */
  maxPerAddress: number
  /** How many may be open without a request in progress, and without a WebSocket. Of more, the address with the most loses its oldest. */
  maxIdle: number
}

/** Called when a connection becomes a WebSocket. A listener for upgrades would keep Node from answering requests that only offer one. */
const onUpgraded = new WeakMap<Duplex, () => void>()

/** The connection is a WebSocket: it is idle no longer, and has limits of its own. */
export function markUpgraded(socket: Duplex): void {
  onUpgraded.get(socket)?.()
}

/**
 * Limits the TCP connections of an HTTP server. They cost a file each, long before they send a request.
 *
 * @param onRefused is called with the limit for which a connection was closed
 */
export function limitTcpConnections(
  server: HttpServer,
  { max, maxPerAddress, maxIdle }: TcpLimits,
  onRefused: (limit: 'total' | 'address' | 'idle') => void,
): void {
  const counts = createAddressCounter()
  const addresses = new WeakMap<Socket, string>()
  const idle = createFairPool<Socket>(maxIdle, (socket) => {
    onRefused('idle')
    socket.destroy()
  })
  server.maxConnections = max
  server.on('drop', () => {
    onRefused('total')
  })

  server.on('connection', (socket) => {
    // A request that only offers an upgrade is put back, and the socket starts again as a connection.
    if (addresses.has(socket)) return
    const address = networkOf(socket.remoteAddress ?? '')
    if (counts.get(address) >= maxPerAddress) {
      onRefused('address')
      socket.destroy()
      return
    }
    counts.add(address)
    addresses.set(socket, address)
    idle.add(address, socket)
    onUpgraded.set(socket, () => void idle.delete(socket))
    socket.once('close', () => {
      idle.delete(socket)
      counts.remove(address)
    })
  })
  server.prependListener('request', ({ socket }, response) => {
    idle.delete(socket)
    response.once('close', () => {
      const address = addresses.get(socket)
      if (address !== undefined && !socket.destroyed) idle.add(address, socket)
    })
  })
}
