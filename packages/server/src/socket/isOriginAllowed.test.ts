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

  it('may have any value if "*" is allowed', async () => {
    server = await startTestServer({ cors: ['*'] })
    await expect(connectProtocolClient(server.url, 'alice', {}, from('https://any.example'))).resolves.toBeDefined()
  })
})
