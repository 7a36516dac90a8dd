import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const soon = { timeout: 10_000 }
const pushNames = ({ pushes }: ProtocolClient) => pushes.map(({ name }) => name as string)
const disconnected = ({ socket }: ProtocolClient) =>
  new Promise<string>((resolve) => socket.once('disconnect', resolve))
const connectedDevices = async () => /offhook_connected_devices (\d+)/.exec(await server.metrics.metrics())?.[1]

async function connectCall(alice: ProtocolClient, bob: ProtocolClient): Promise<string> {
  const started = await alice.call('bob')
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  expect(
    await bob.command('call:answer', { roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } }),
  ).toMatchObject({ ok: true })
  return roomId
}

describe('the keep-alive of a connection', () => {
  it('closes the connection when none arrives in time, unless it is turned off or was never turned on', async () => {
    server = await startTestServer()
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((user) => connectProtocolClient(server.url, user)),
    )
    if (!alice || !bob || !carol) throw new Error('not connected')
    expect(await alice.command('connection:keep-alive', { within: 300 })).toEqual({ ok: true, value: null })
    await bob.command('connection:keep-alive', { within: 300 })
    await bob.command('connection:keep-alive', { within: 0 })
    expect(await disconnected(alice)).toBe('transport close')
    expect(await connectedDevices()).toBe('2')
    expect([bob, carol].map(({ socket }) => socket.connected)).toEqual([true, true])
  })

  it('keeps the connection open when each arrives in time', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const startedAt = Date.now()
    while (Date.now() - startedAt < 1_500) await alice.command('connection:keep-alive', { within: 1_000 })
    expect(alice.socket.connected).toBe(true)
  })
})

describe('a token that expires', () => {
  const authenticate = (token: string) => {
    const [userId = '', validFor = ''] = token.split(':')
    return userId === 'invalid' ? null : { userId, expiresAt: Date.now() + Number(validFor) }
  }

  it('is replaced by a new one on the same connection', async () => {
    server = await startTestServer({ authenticate })
    const alice = await connectProtocolClient(server.url, 'alice', { token: 'alice:600' })
    await vi.waitFor(() => expect(pushNames(alice)).toEqual(['server:token-expiring']), soon)
    const { expiresIn } = alice.pushes[0]?.payload as unknown as { expiresIn: number }
    expect(expiresIn).toBeGreaterThan(0)
    // Half of the time that the token is valid. By the wall clock a timer of Node may fire a millisecond early.
    expect(expiresIn).toBeLessThanOrEqual(301)
    expect(await alice.command('connection:token', { token: 'alice:600000' })).toEqual({ ok: true, value: null })
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  })

  it.each([
    ['an invalid one', 'invalid:600000'],
    ['one of another user', 'mallory:600000'],
  ])('is not replaced by %s', async (_what, token) => {
    server = await startTestServer({ authenticate })
    const alice = await connectProtocolClient(server.url, 'alice', { token: 'alice:600000' })
    expect(await alice.command('connection:token', { token })).toMatchObject({
      ok: false,
      failure: { statusCode: 401 },
    })
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({
      value: { self: { userJid: 'alice@example.com' } },
    })
  })
})

describe('a user whose access is revoked', () => {
  it('loses calls and connections on every device immediately, with the reason', async () => {
    server = await startTestServer()
    const bobsToken = await testToken('bob')
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob', { token: bobsToken })
    const tablet = await connectProtocolClient(server.url, 'bob')
    const roomId = await connectCall(alice, bob)
    const disconnections = Promise.all([bob, tablet].map(disconnected))
    const revokedAt = Date.now()
    await server.revoke('Bob')
    expect(await disconnections).toEqual(['io server disconnect', 'io server disconnect'])
    expect(Date.now() - revokedAt).toBeLessThan(1_000)
    const payload = { roomId, userJid: 'bob@example.com', status: 'ended', reason: 'signaling-failed', endedBy: null }
    await vi.waitFor(() => expect(alice.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload }), soon)
    expect(bob.pushes.slice(-2)).toMatchObject([
      { name: 'call:closed', payload },
      { name: 'server:closing', payload: { failure: { statusCode: 401, message: 'Access was revoked' } } },
    ])
    expect(pushNames(tablet).at(-1)).toBe('server:closing')
    await expect(connectProtocolClient(server.url, 'bob', { token: bobsToken })).rejects.toMatchObject({
      statusCode: 401,
    })
    expect(await alice.call('carol')).toMatchObject({ ok: true })
  })

  it('may connect again with a token that was issued later', async () => {
    let issuedAt = Date.now()
    server = await startTestServer({ authenticate: (userId) => ({ userId, issuedAt }) })
    await server.revoke('bob@example.com')
    await expect(connectProtocolClient(server.url, 'bob', { token: 'bob' })).rejects.toMatchObject({ statusCode: 401 })
    await expect(connectProtocolClient(server.url, 'alice', { token: 'alice' })).resolves.toBeDefined()
    issuedAt = Date.now() + 1
    await expect(connectProtocolClient(server.url, 'bob', { token: 'bob' })).resolves.toBeDefined()
    await expect(server.revoke('bob@elsewhere.org')).rejects.toThrow('"bob@elsewhere.org" is not a user of example.com')
  })
})

it('asks clients to reconnect within a period when it shuts down', async () => {
  server = await startTestServer({ connectionsPerSecond: 1 })
  const alice = await connectProtocolClient(server.url, 'alice')
  alice.socket.off('server:draining')
  const disconnection = disconnected(alice)
  const closed = server.close()
  await vi.waitFor(() => expect(pushNames(alice)).toEqual(['server:draining']), soon)
  expect(alice.pushes[0]?.payload).toEqual({ within: 1_000 })
  // The client disconnects, not the server: otherwise a command that is on its way would be lost.
  alice.socket.disconnect()
  expect(await disconnection).toBe('io client disconnect')
  await closed
})

it('terminates a client that does not disconnect when it shuts down', async () => {
  server = await startTestServer()
  const alice = await connectProtocolClient(server.url, 'alice')
  alice.socket.off('server:draining')
  const disconnection = disconnected(alice)
  await server.close()
  expect(await disconnection).toBe('transport close')
})

it('rejects clients that exceed the rate of sign-ins with a time to retry', async () => {
  server = await startTestServer({ connectionsPerSecond: 1 })
  await connectProtocolClient(server.url, 'alice')
  const others = await Promise.allSettled(
    ['bob', 'carol', 'dave'].map((user) => connectProtocolClient(server.url, user)),
  )
  const refused = others.flatMap((other) => (other.status === 'rejected' ? [other.reason as Error] : []))
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]).toMatchObject({
    statusCode: 503,
    code: 'not-connected',
    retryAfterMs: expect.any(Number) as unknown,
  })
  expect(refused[0]?.message).toMatch(/^The signaling server is busy\. Try again in \d+ s$/)
})
