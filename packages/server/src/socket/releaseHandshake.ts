import type { IncomingMessage } from 'node:http'
import type { Socket } from 'socket.io'

/**
 * Lets go of what a line began with, once its device was let in: headers, query and token are of no use any more, and a browser's are
 * a good part of what an idle user costs (socket.io's documentation, "Memory usage"). A line that polls keeps them: it may yet be upgraded.
 */
export function releaseHandshake({ conn, handshake }: Socket<never, never, never, unknown>): void {
  handshake.auth = {}
  handshake.headers = {}
  handshake.query = {}
  if (conn.transport.name !== 'websocket') return
  const line = conn as { request: IncomingMessage | null }
  // engine.io has it in one more place for as long as the line is there, so it is emptied as well.
  if (line.request) Object.assign(line.request, { headers: {}, rawHeaders: [] })
  line.request = null
}
