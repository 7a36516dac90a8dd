import { PROTOCOL_VERSION } from '@offhook/protocol'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const unauthorized = { statusCode: 401, code: 'unauthorized', message: 'Invalid credentials' }
const otherKey = new TextEncoder().encode('another secret of thirty-two bytes!!')

describe('the handshake', () => {
  it.each<[string, () => unknown]>([
    ['no token', () => undefined],
    ['an empty one', () => ''],
    ['one that is no text', () => ({ $ne: null })],
    ['one that is no JWT', () => 'let me in'],
    [
      'one signed by somebody else',
      () =>
        new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('alice').setExpirationTime('5m').sign(otherKey),
    ],
    ['one without a signature', () => new UnsecuredJWT({}).setSubject('alice').setExpirationTime('5m').encode()],
  ])('answers 401 to %s', async (_what, token) => {
    server = await startTestServer()
    await expect(connectProtocolClient(server.url, 'alice', { token: await token() })).rejects.toMatchObject(
      unauthorized,
    )
    expect(await server.metrics.metrics()).toContain('offhook_refused_handshakes_total{reason="unauthorized"} 1')
    expect(server.presence.list()).toEqual([])
  })

  it('answers 401 to a user of another domain', async () => {
    server = await startTestServer()
    await expect(connectProtocolClient(server.url, 'alice@elsewhere.org')).rejects.toMatchObject(unauthorized)
  })

  it.each<[Record<string, unknown>, RegExp]>([
    [{ protocolVersion: PROTOCOL_VERSION + 1 }, /version 2/],
    [{ protocolVersion: 'one' }, /protocolVersion/],
    [{ deviceId: 'short' }, /deviceId/],
    [{ deviceId: '../../etc/passwd' }, /deviceId/],
    [{ displayName: 7 }, /displayName/],
    [{ displayName: 'x'.repeat(10_000) }, /displayName/],
  ])('answers 400 to %j', async (auth, message) => {
    server = await startTestServer()
    const refusal = expect.objectContaining({ statusCode: 400, code: 'invalid-request' }) as unknown
    const error: unknown = await connectProtocolClient(server.url, 'alice', auth).catch((reason: unknown) => reason)
    expect(error).toEqual(refusal)
    expect((error as Error).message).toMatch(message)
  })

  it('answers 500, and not 401, where signing in broke', async () => {
    server = await startTestServer({
      authenticate: () => {
        throw new Error('the directory is down')
      },
    })
    await expect(connectProtocolClient(server.url, 'alice')).rejects.toMatchObject({
      statusCode: 500,
      code: 'internal',
    })
  })

  it('answers 429 to an address that connects too often, and says when to come back', async () => {
    server = await startTestServer({ connectionsPerMinute: 2 })
    await connectProtocolClient(server.url, 'alice')
    await connectProtocolClient(server.url, 'bob')
    const third = connectProtocolClient(server.url, 'carol')
    await expect(third).rejects.toMatchObject({ statusCode: 429, code: 'rate-limited' })
    await expect(third).rejects.toThrow(/^Too many connections\. Try again in \d+ s$/)
  })

  it.each<[string, { name?: string }, string, string]>([
    ['the name in the token', { name: 'Alice  of\u202e Wonderland' }, 'Mallory', 'Alice of Wonderland'],
    ['else the name the client gives', {}, ' Al\nice ', 'Al ice'],
    ['else the user id', { name: '\u200b' }, '', 'alice'],
  ])('takes %s', async (_what, identity, displayName, shown) => {
    server = await startTestServer({ authenticate: () => ({ userId: 'alice', displayName: identity.name }) })
    const alice = await connectProtocolClient(server.url, 'alice', { displayName })
    expect(await alice.command('session:sync', { known: [] })).toMatchObject({
      value: { self: { userJid: 'alice@example.com', displayName: shown } },
    })
  })

  it('lets the newer line of a device replace the older one', async () => {
    server = await startTestServer()
    const deviceId = 'a-device-of-alice'
    const older = await connectProtocolClient(server.url, 'alice', { deviceId })
    const newer = await connectProtocolClient(server.url, 'alice', { deviceId })
    await vi.waitFor(() => expect(older.socket.connected).toBe(false))
    const bob = await connectProtocolClient(server.url, 'bob')
    await bob.call('alice')
    await vi.waitFor(() => expect(newer.pushes.map(({ name }) => name)).toContain('call:incoming'))
    expect(older.pushes).toEqual([])
    expect(await server.metrics.metrics()).toContain('offhook_connected_devices 2')
  })
})

describe('the origin', () => {
  const from = (origin: string) => ({ extraHeaders: { origin } })

  it('may be any where there is none: programs that are no browsers', async () => {
    server = await startTestServer()
    await expect(connectProtocolClient(server.url, 'alice')).resolves.toBeDefined()
  })

  it.each(['websocket', 'polling'])('of a stranger is refused over %s', async (transport) => {
    server = await startTestServer({ cors: ['https://app.example.com'] })
    const options = { ...from('https://evil.example'), transports: [transport] }
    await expect(connectProtocolClient(server.url, 'alice', {}, options)).rejects.toThrow()
    expect(await server.metrics.metrics()).toContain('offhook_refused_handshakes_total{reason="origin"} 1')
    await expect(
      connectProtocolClient(server.url, 'alice', {}, { ...from('https://app.example.com'), transports: [transport] }),
    ).resolves.toBeDefined()
    await expect(
      connectProtocolClient(server.url, 'alice', {}, { ...from(server.url), transports: [transport] }),
    ).resolves.toBeDefined()
  })

  it('may be any with "*"', async () => {
    server = await startTestServer({ cors: ['*'] })
    await expect(connectProtocolClient(server.url, 'alice', {}, from('https://any.example'))).resolves.toBeDefined()
  })
})
