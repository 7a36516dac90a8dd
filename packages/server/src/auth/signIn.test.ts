import { PROTOCOL_VERSION } from '@offhook/protocol'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const unauthorized = { statusCode: 401, code: 'unauthorized', message: 'Invalid credentials' }
const otherKey = new TextEncoder().encode('another secret of thirty-two bytes!!')

describe('signIn', () => {
  it.each<[string, () => unknown]>([
    ['no token', () => undefined],
    ['an empty token', () => ''],
    ['a token that is not a string', () => ({ $ne: null })],
    ['a token that is not a JWT', () => 'let me in'],
    [
      'a token signed with another key',
      () =>
        new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('alice').setExpirationTime('5m').sign(otherKey),
    ],
    ['a token without a signature', () => new UnsecuredJWT({}).setSubject('alice').setExpirationTime('5m').encode()],
  ])('fails with 401 for %s', async (_what, token) => {
    server = await startTestServer()
    await expect(connectProtocolClient(server.url, 'alice', { token: await token() })).rejects.toMatchObject(
      unauthorized,
    )
    expect(await server.metrics.metrics()).toContain('offhook_refused_connections_total{reason="unauthorized"} 1')
    expect(server.presence.list()).toEqual([])
  })

  it('fails with 401 for a user of another domain', async () => {
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
  ])('fails with 400 for %j', async (auth, message) => {
    server = await startTestServer()
    const expectedFailure = expect.objectContaining({ statusCode: 400, code: 'invalid-request' }) as unknown
    const error: unknown = await connectProtocolClient(server.url, 'alice', auth).catch((reason: unknown) => reason)
    expect(error).toEqual(expectedFailure)
    expect((error as Error).message).toMatch(message)
  })

  it('lets no call ring on a device that says it cannot take calls', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const laptop = await connectProtocolClient(server.url, 'bob', { canCall: false })
    const phone = await connectProtocolClient(server.url, 'bob')
    await alice.call('bob')
    await vi.waitFor(() => expect(phone.pushes.map(({ name }) => name)).toEqual(['call:incoming']))
    const snapshot = await laptop.command('session:sync', { knownCalls: [] })
    expect(snapshot).toMatchObject({ ok: true, value: { calls: [] } })
    expect(laptop.pushes).toEqual([])
  })

  it('fails with 500, and not 401, if authenticate throws', async () => {
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

  it.each<[string, { name?: string; allowClientNames?: boolean }, string, string]>([
    ['the name in the token', { name: 'Alice  of\u202e Wonderland' }, 'Mallory', 'Alice of Wonderland'],
    ['the name in the token, also with allowClientNames', { name: 'Alice', allowClientNames: true }, 'Bob', 'Alice'],
    ['the user id if the token has none: a client could take the name of another user', {}, 'Bob', 'alice'],
    ['the user id if the name in the token is invisible', { name: '\u3164' }, 'Bob', 'alice'],
    ['the name that the client sends, with allowClientNames', { allowClientNames: true }, ' Al\nice ', 'Al ice'],
    ['the user id if both are empty', { name: '\u200b', allowClientNames: true }, '\u2800', 'alice'],
  ])('uses %s', async (_what, { name, ...options }, displayName, expectedName) => {
    server = await startTestServer({ authenticate: () => ({ userId: 'alice', displayName: name }), ...options })
    const alice = await connectProtocolClient(server.url, 'alice', { displayName })
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({
      value: { self: { userJid: 'alice@example.com', displayName: expectedName } },
    })
  })

  it('closes the previous connection of a device that connects again', async () => {
    server = await startTestServer()
    const deviceId = 'a-device-of-alice'
    const previous = await connectProtocolClient(server.url, 'alice', { deviceId })
    const current = await connectProtocolClient(server.url, 'alice', { deviceId })
    await vi.waitFor(() => expect(previous.socket.connected).toBe(false))
    const bob = await connectProtocolClient(server.url, 'bob')
    await bob.call('alice')
    await vi.waitFor(() => expect(current.pushes.map(({ name }) => name)).toContain('call:incoming'))
    expect(previous.pushes).toEqual([])
    expect(await server.metrics.metrics()).toContain('offhook_connected_devices 2')
  })
})

it('disconnects a client that does not sign in within the handshake timeout', async () => {
  server = await startTestServer({ handshakeTimeoutMs: 100 })
  const webSocket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise((resolve) => webSocket.addEventListener('close', resolve))
  expect(server.presence.list()).toEqual([])
})
