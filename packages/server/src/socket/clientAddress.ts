import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Returns the address of a client, for limits by address. Of an IPv6 address only the network: a client chooses the last 64 bits itself
 * (RFC 4291, section 2.5.4).
 *
 * @param trustProxy whether the operator runs a reverse proxy. The proxy has written the last entry of `X-Forwarded-For`; the client can
 * write anything into the entries before it. Without a valid last entry, it is the address of the proxy.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean,
): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined
  const last = Array.isArray(forwarded) ? forwarded.at(-1) : forwarded
  return readEntry(last?.split(',').at(-1) ?? '') ?? networkOf(socket.remoteAddress ?? '')
}

/** The network that limits by address are counted for: an IPv4 address, or the /64 of an IPv6 address. Other texts are returned as they are. */
export function networkOf(address: string): string {
  return readAddress(address) ?? address
}

/** Reads an entry as proxies write it: with quotes, spaces or a port, and an IPv6 address in brackets if it has a port. */
function readEntry(entry: string): string | null {
  const text = entry.trim().replace(/^"(.*)"$/, '$1')
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? []
  const [, withoutPort] = /^([\d.]+):\d{1,5}$/.exec(text) ?? []
  return readAddress((bracketed ?? withoutPort ?? text).trim())
}

function readAddress(address: string): string | null {
  const version = isIP(address)
  if (version === 4) return address
  // The index of a network interface (`fe80::1%eth0`) is not part of the address.
  return version === 6 ? readIpv6(address.replace(/%.*$/, '')) : null
}

function readIpv6(address: string): string {
  const groups = expand(address)
  const [a, b, c, d, e, f, high = 0, low = 0] = groups
  const isZero = (...values: unknown[]) => values.every((value) => value === 0)
  const isMapped = isZero(a, b, c, d, e) && f === 0xffff
  // RFC 6052, section 2.1: a translator puts IPv4 clients into one network of IPv6.
  const isTranslated = a === 0x64 && b === 0xff9b && isZero(c, d, e, f)
  if (isMapped || isTranslated) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${[a, b, c, d].map((group) => (group ?? 0).toString(16)).join(':')}::/64`
}

/** @returns the eight groups of a valid IPv6 address */
function expand(address: string): number[] {
  // The URL parser writes the last two groups of `::ffff:1.2.3.4` in hexadecimal digits too.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [start = [], end = []] = canonical
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16))))
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end]
}
