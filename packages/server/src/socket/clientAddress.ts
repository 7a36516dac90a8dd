import type { IncomingMessage } from 'node:http'

/**
 * Returns the IP address of a client, for limits by address.
 *
 * @param trustProxy whether the operator runs a reverse proxy. The proxy has written the last entry of `X-Forwarded-For`; the client can
 * write anything into the entries before it.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean,
): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim()
  return last === undefined || last === '' ? (socket.remoteAddress ?? '') : last
}
