import { afterEach, describe, expect, it } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

describe('the origin of a connection', () => {
  const from = (origin: string) => ({ extraHeaders: { origin } })

  it('may be missing, as with clients that are not browsers', async () => {
    server = await startTestServer()
    await expect(connectProtocolClient(server.url, 'alice')).resolves.toBeDefined()
  })

  it.each(['websocket', 'polling'])('is refused over %s unless it is allowed', async (transport) => {
    server = await startTestServer({ cors: ['https://app.example.com'] })
    const options = { ...from('https://evil.example'), transports: [transport] }
    await expect(connectProtocolClient(server.url, 'alice', {}, options)).rejects.toThrow()
    expect(await server.metrics.metrics()).toContain('offhook_refused_connections_total{reason="origin"} 1')
    await expect(
      connectProtocolClient(server.url, 'alice', {}, { ...from('https://app.example.com'), transports: [transport] }),
    ).resolves.toBeDefined()
    await expect(
      connectProtocolClient(server.url, 'alice', {}, { ...from(server.url), transports: [transport] }),
    ).resolves.toBeDefined()
  })

  it.each(['websocket', 'polling'])('may be any subdomain of an allowed domain, over %s', async (transport) => {
    server = await startTestServer({ cors: ['https://*.example.com', 'http://*.localhost:5173'] })
    const connect = (origin: string) =>
      connectProtocolClient(server.url, 'alice', {}, { ...from(origin), transports: [transport] })
    for (const origin of ['https://app.example.com', 'https://a.b.example.com', 'http://x.localhost:5173']) {
      await expect(connect(origin)).resolves.toBeDefined()
    }
    for (const origin of [
      ...['https://example.com', 'http://app.example.com', 'https://app.example.com:8443', 'https://evilexample.com'],
      ...['https://app.example.com.evil.org', 'https://.example.com', 'http://x.localhost', 'null'],
    ]) {
      await expect(connect(origin), origin).rejects.toThrow()
    }
  })

  it('gets the CORS header of its own origin if it is allowed', async () => {
    server = await startTestServer({ cors: ['https://*.example.com'] })
    const allowedOrigin = async (origin: string) => {
      const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })
      return response.headers.get('access-control-allow-origin')
    }
    expect(await allowedOrigin('https://app.example.com')).toBe('https://app.example.com')
    expect(await allowedOrigin('https://app.example.org')).toBeNull()
  })

  it('may have any value if "*" is allowed', async () => {
    server = await startTestServer({ cors: ['*'] })
    await expect(connectProtocolClient(server.url, 'alice', {}, from('https://any.example'))).resolves.toBeDefined()
  })
})
