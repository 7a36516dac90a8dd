import { randomUUID } from 'node:crypto'
import type { Failure } from '@offhook/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../core/src/api/ports/clock'
import type { Signaling } from '../../core/src/api/ports/signaling'
import { createSocketIoSignaling } from '../../core/src/signaling/socketIoSignaling'
import { connectProtocolClient } from './testing/connectProtocolClient'
import { startProxy } from './testing/startProxy'
import { startTestServer, type TestServer, testToken } from './testing/startTestServer'

// What a client of core does when the server refuses it before there is a connection.

let server: TestServer
let signaling: Signaling | undefined
afterEach(async () => {
  signaling?.close()
  await server.stop()
})

it('gets the reason and the time to retry, and keeps to it', async () => {
  server = await startTestServer({ maxConnections: 1 })
  const proxy = await startProxy(server.url, 'pass')
  const alice = await connectProtocolClient(server.url, 'alice')
  const failures: (Failure | undefined)[] = []
  signaling = createSocketIoSignaling({
    url: proxy.url,
    getToken: () => testToken('bob'),
    deviceId: randomUUID(),
    getDisplayName: () => '',
    clock: systemClock,
    onStatus: (_status, failure) => void failures.push(failure),
    onPush: () => undefined,
  })
  signaling.open()
  await vi.waitFor(() => expect(failures.at(-1)).toMatchObject({ statusCode: 503, retryAfterMs: 10_000 }))
  expect(failures.at(-1)?.message).toBe('The signaling server has too many connections')
  // A WebSocket and long polling. Without the time to retry, the next attempt would come within 150 ms.
  const { requests } = proxy
  expect(requests).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(proxy.requests).toBe(requests)
  alice.socket.disconnect()
  proxy.stop()
})

it('is readable for web pages of allowed origins only', async () => {
  server = await startTestServer({ maxConnectionsPerAddress: 1, cors: ['https://app.example.com'] })
  const alice = await connectProtocolClient(server.url, 'alice')
  const get = (origin: string) => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })
  const response = await get('https://app.example.com')
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('10')
  expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(await response.json()).toMatchObject({ code: 'rate-limited', retryAfterMs: 10_000 })
  expect((await get('https://evil.example')).headers.has('access-control-allow-origin')).toBe(false)
  alice.socket.disconnect()
})

it('counts refusals by their reason', async () => {
  server = await startTestServer({ connectionsPerMinute: 2, maxPendingConnections: 1 })
  const get = () => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)
  for (let count = 0; count < 4; count += 1) await get()
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toContain('offhook_refused_connections_total{reason="rate-limited"} 2')
  expect(metrics).toContain('offhook_refused_connections_total{reason="pending"} 1')
})
