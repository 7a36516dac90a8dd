import type { IncomingMessage } from 'node:http'
import type { Socket } from 'socket.io'

/**
 * Releases the headers, query and token of the handshake, which are not needed after sign-in. A browser's headers are a good part of the
 * memory of an idle client (https://socket.io/docs/v4/memory-usage/). A polling connection keeps its request: it may still be upgraded.
 */
export function releaseHandshake({ conn, handshake }: Socket<never, never, never, unknown>): void {
  handshake.auth = {}
  handshake.headers = {}
  handshake.query = {}
  if (conn.transport.name !== 'websocket') return
  const connection = conn as { request: IncomingMessage | null }
  // engine.io holds a second reference to the request for as long as the connection is open, so the request is emptied as well.
  if (connection.request) Object.assign(connection.request, { headers: {}, rawHeaders: [] })
  connection.request = null
}
