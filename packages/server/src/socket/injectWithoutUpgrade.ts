import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Lets the HTTP server answer an upgrade request as if it had no listener for upgrades: Node then ignores the header `Upgrade`. Many HTTP
 * clients offer `Upgrade: h2c` with every request, such as Java's `HttpClient` and `curl --http2`.
 *
 * The request is put in front of what the client has sent after it, and the socket starts again as a new connection
 * (https://nodejs.org/api/http.html#event-connection).
 */
export function injectWithoutUpgrade(
  httpServer: HttpServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`]
  const { rawHeaders } = request
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    const kept = keptValue(name.toLowerCase(), value)
    if (kept !== '') lines.push(`${name}: ${kept}`)
  }
  // Node decodes headers as latin1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  httpServer.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket)
}

/** @returns the value of a header without the offer of an upgrade, or '' for a header that is left out */
function keptValue(name: string, value: string): string {
  if (name === 'upgrade' || name === 'http2-settings') return ''
  if (name !== 'connection') return value === '' ? ' ' : value
  const isOffer = (token: string) => ['upgrade', 'http2-settings'].includes(token.trim().toLowerCase())
  return value
    .split(',')
    .filter((token) => !isOffer(token))
    .join(',')
    .trim()
}
