import { connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawPolling, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer | undefined
afterEach(() => server?.stop())

const sidOf = ({ packets }: RawConnection) => /"sid":"([\w-]+)"/.exec(packets[0] ?? '')?.[1] ?? ''

/** Asks for an upgrade, and resets the TCP connection, at once or when the first byte of the response has arrived. */
async function resetUpgrade(url: string, query: string, headers: string, isAtOnce: boolean): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`,
  )
  if (!isAtOnce) await new Promise((resolve) => socket.once('data', resolve))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resetAndDestroy()
  await closed
}

it.each<[string, (url: string) => Promise<{ query?: string; headers?: string }>]>([
  ['is accepted', () => Promise.resolve({})],
  ['has an origin that is refused', () => Promise.resolve({ headers: 'Origin: https://evil.example\r\n' })],
  ['has a wrong version', () => Promise.resolve({ headers: 'Sec-WebSocket-Extensions: ;;;\r\n' })],
  ['has no session', () => Promise.resolve({ query: '&sid=unknown' })],
  ['has the session of a WebSocket', async (url) => ({ query: `&sid=${sidOf(await openRawWebSocket(url))}` })],
  ['has a session of long polling', async (url) => ({ query: `&sid=${sidOf(await openRawPolling(url))}` })],
  [
    'has a session of long polling that has signed in',
    async (url) => {
      const polling = await openRawPolling(url)
      polling.send(await connectPacket('mallory'))
      await vi.waitFor(() => expect(polling.packets.some((packet) => packet.startsWith('40{'))).toBe(true))
      return { query: `&sid=${sidOf(polling)}` }
    },
  ],
])('survives clients that reset the connection of an upgrade that %s', async (_what, prepare) => {
  server = await startTestServer({ pingIntervalMs: 1_000, pingTimeoutMs: 500 })
  const { url } = server
  const alice = await connectProtocolClient(url, 'alice')
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  process.on('uncaughtException', onError)
  try {
    const { query = '', headers = '' } = await prepare(url)
    for (let attempt = 0; attempt < 20; attempt++) await resetUpgrade(url, query, headers, attempt % 2 === 0)
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    expect(errors).toEqual([])
  } finally {
    process.off('uncaughtException', onError)
  }
})
