import { afterEach, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const LIMIT = 5

/** @returns how many of 20 connections were accepted, of which each has another header */
async function countAccepted(forwarded: (index: number) => string): Promise<number> {
  let accepted = 0
  for (let index = 1; index <= 20; index += 1) {
    const headers = { 'x-forwarded-for': forwarded(index) }
    const { status } = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers })
    if (status === 200) accepted += 1
  }
  return accepted
}

it.each<[string, (index: number) => string]>([
  ['forges the entries before the one of the proxy', (index) => `10.0.0.${index}, 203.0.113.9`],
  ['forges an entry in quotes that are open', (index) => `"10.0.0.${index}, 203.0.113.9`],
  ['connects from other ports', (index) => `203.0.113.9:${1_000 + index}`],
  ['has an IPv4 address in IPv6', (index) => (index % 2 === 0 ? '::ffff:203.0.113.9' : '203.0.113.9')],
  ['changes its IPv6 address within its network', (index) => `[2001:db8:1:2:${index}::${index}]:${1_000 + index}`],
  ['makes the proxy write no address', (index) => `unknown-${index}`],
])('limits a client behind a proxy that %s', async (_name, forwarded) => {
  server = await startTestServer({ trustProxy: true, connectionsPerMinute: LIMIT })
  expect(await countAccepted(forwarded)).toBe(LIMIT)
})

it('limits each address behind a proxy for itself', async () => {
  server = await startTestServer({ trustProxy: true, connectionsPerMinute: LIMIT })
  expect(await countAccepted((index) => `203.0.113.${index}`)).toBe(20)
})

it('ignores the header without a proxy', async () => {
  server = await startTestServer({ connectionsPerMinute: LIMIT })
  expect(await countAccepted((index) => `203.0.113.${index}`)).toBe(LIMIT)
})
