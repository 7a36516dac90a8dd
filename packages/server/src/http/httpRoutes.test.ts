import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { createSignalingServer } from '../createSignalingServer'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const post = (path: string, body: string) =>
  fetch(server.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

it('answers GET /healthz with 200', async () => {
  server = await startTestServer()
  const response = await fetch(`${server.url}/healthz?from=probe`)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
})

it('answers GET /metrics with devices, calls and commands in Prometheus text format', async () => {
  server = await startTestServer()
  const alice = await connectProtocolClient(server.url, 'alice')
  await connectProtocolClient(server.url, 'bob')
  await alice.call('bob')
  await alice.call('carol')
  await alice.emit('nonsense')
  const response = await fetch(`${server.url}/metrics`)
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/plain')
  expect(text).toContain('offhook_connected_devices 2')
  expect(text).toContain('offhook_active_calls 1')
  expect(text).toContain('offhook_command_duration_seconds_count{command="call:start",outcome="ok"} 1')
  expect(text).toContain('offhook_command_duration_seconds_count{command="call:start",outcome="conflict"} 1')
  expect(text).toContain('offhook_command_duration_seconds_count{command="unknown",outcome="invalid-request"} 1')
})

it('does not answer GET /metrics if they are served elsewhere', async () => {
  server = await startTestServer({ exposeMetrics: false })
  expect(await (await fetch(`${server.url}/metrics`)).text()).toBe("the embedder's own page")
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(await server.metrics.metrics()).toContain('offhook_connected_devices')
})

it('does not answer routes of the embedding application', async () => {
  server = await startTestServer()
  for (const path of ['/', '/healthz/more', '/__proto__', '/socket.io.js']) {
    expect(await (await fetch(server.url + path)).text()).toBe("the embedder's own page")
  }
  expect(await (await post('/dev/token', '{"userId":"alice"}')).text()).toBe("the embedder's own page")
})

it('answers POST /dev/token with a token in development', async () => {
  server = await startTestServer({ dev: true })
  const response = await post('/dev/token', '{"userId":"Alice","displayName":"Alice A."}')
  expect(response.status).toBe(200)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const { token, userJid } = (await response.json()) as { token: string; userJid: string }
  expect(userJid).toBe('alice@example.com')
  const alice = await connectProtocolClient(server.url, 'alice', { token })
  expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({
    value: { self: { userJid, displayName: 'Alice A.' } },
  })
})

it.each([
  '',
  'nonsense',
  '[]',
  '{}',
  '{"userId":7}',
  '{"userId":"no jid"}',
  '{"userId":"alice@elsewhere.org"}',
  `{"userId":"${'x'.repeat(5_000)}"}`,
])('answers POST /dev/token with 400 for %j', async (body) => {
  server = await startTestServer({ dev: true })
  const response = await post('/dev/token', body)
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({ message: expect.stringContaining('"userId":"alice"') as unknown })
})

it('answers OPTIONS /dev/token with the CORS headers for every origin', async () => {
  server = await startTestServer({ dev: true })
  const response = await fetch(`${server.url}/dev/token`, { method: 'OPTIONS' })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-headers')).toBe('content-type')
})

it('answers GET /healthz with 503 while it shuts down, and disconnects every client', async () => {
  server = await startTestServer()
  const alice = await connectProtocolClient(server.url, 'alice')
  const reasons: string[] = []
  alice.socket.on('disconnect', (reason) => reasons.push(reason))
  alice.socket.off('server:draining')
  await server.close()
  await server.close()
  const response = await fetch(`${server.url}/healthz`)
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'draining' })
  // Not "io server disconnect", after which socket.io clients do not reconnect.
  await vi.waitFor(() => expect(reasons).toEqual(['transport close']))
  await expect(connectProtocolClient(server.url, 'bob')).rejects.toMatchObject({
    statusCode: 503,
    code: 'not-connected',
  })
})

it('works if the request handler is added after socket.io has been attached', async () => {
  server = await startTestServer()
  const httpServer = createServer()
  const calls = createSignalingServer({ httpServer, domain: 'example.com', dev: true, logLevel: 'silent' })
  httpServer.on('request', (request, response) => {
    if (!calls.handleRequest(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
  const response = await fetch(`${url}/dev/token`, { method: 'POST', body: '{"userId":"alice"}' })
  const { token } = (await response.json()) as { token: string }
  const alice = await connectProtocolClient(url, 'alice', { token }, { transports: ['polling'] })
  expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  alice.socket.disconnect()
  await calls.close()
  httpServer.closeAllConnections()
  httpServer.close()
})
