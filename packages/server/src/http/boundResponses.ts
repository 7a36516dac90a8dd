import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How many requests of one TCP connection may be open. Browsers and proxies do not pipeline requests (RFC 9112, section 9.3.2). */
const MAX_OPEN_REQUESTS = 8

/**
 * Limits what is buffered for a client that does not read the responses to its requests (CWE-770): it may not pipeline many requests,
 * and its connection is closed when nothing was sent or received for a while.
 *
 * @param idleTimeoutMs longer than a request of HTTP long polling waits, in milliseconds
 * @returns a function that returns `false` if the request must not be answered: its connection was closed
 */
export function createResponseBounds(
  idleTimeoutMs: number,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const openRequests = new WeakMap<Socket, number>()
  return ({ socket }, response) => {
    const count = openRequests.get(socket) ?? 0
    if (count >= MAX_OPEN_REQUESTS) {
      socket.destroy()
      return false
    }
    openRequests.set(socket, count + 1)
    response.once('close', () => openRequests.set(socket, (openRequests.get(socket) ?? 1) - 1))
    response.setTimeout(idleTimeoutMs, () => socket.destroy())
    return true
  }
}
