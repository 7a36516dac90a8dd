import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Failure } from '@offhook/protocol'

/** Why a connection is refused, and when to try again. */
export type Refusal = Failure & Required<Pick<Failure, 'retryAfterMs'>>

function describe(refusal: Refusal) {
  const body = JSON.stringify(refusal)
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    // RFC 9110, section 10.2.3.
    'retry-after': Math.ceil(refusal.retryAfterMs / 1000),
    connection: 'close',
  }
  return { body, headers }
}

/**
 * Answers a request with the status code of a failure, and the failure as JSON.
 *
 * @param origin of the web page that may read it, or `null`
 */
export function refuseRequest(response: ServerResponse, refusal: Refusal, origin: string | null): void {
  const { body, headers } = describe(refusal)
  if (origin !== null) Object.assign(headers, { 'access-control-allow-origin': origin, vary: 'origin' })
  response.writeHead(refusal.statusCode, headers).end(body)
}

/** Answers an upgrade in the same way, and closes the socket. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const { body, headers } = describe(refusal)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const { statusCode } = refusal
  socket.once('finish', () => socket.destroy())
  socket.end([`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`, ...lines, '', body].join('\r\n'))
}
