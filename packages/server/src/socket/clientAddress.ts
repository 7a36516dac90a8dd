import type { IncomingMessage } from 'node:http'

/**
 * Where a request comes from, for limits by address.
 *
 * @param trustProxy whether a proxy of the operator's is in between: the last entry of `X-Forwarded-For` is the one that it wrote
 * itself, and those before it are whatever the client made up.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean,
): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim()
  return last === undefined || last === '' ? (socket.remoteAddress ?? '') : last
}
