import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const soon = { timeout: 10_000 }
const pushed = ({ pushes }: ProtocolClient) => pushes.map(({ name }) => name as string)
const hungUp = ({ socket }: ProtocolClient) => new Promise<string>((resolve) => socket.once('disconnect', resolve))
const devices = async () => /offhook_connected_devices (\d+)/.exec(await server.metrics.metrics())?.[1]

async function connectCall(alice: ProtocolClient, bob: ProtocolClient): Promise<string> {
  const started = await alice.call('bob')
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  expect(await bob.command('call:answer', { roomId, videoMuted: true })).toMatchObject({ ok: true })
  return roomId
}

describe('a line of which a sign of life is expected', () => {
  it('is dead when none comes, and an ordinary one is not', async () => {
    server = await startTestServer()
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((user) => connectProtocolClient(server.url, user)),
    )
    if (!alice || !bob || !carol) throw new Error('nobody')
    expect(await alice.command('line:alive', { within: 300 })).toEqual({ ok: true, value: null })
    await bob.command('line:alive', { within: 300 })
    await bob.command('line:alive', { within: 0 })
    expect(await hungUp(alice)).toBe('transport close')
    expect(await devices()).toBe('2')
    expect([bob, carol].map(({ socket }) => socket.connected)).toEqual([true, true])
  })

  it('lives on with each', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const begun = Date.now()
    while (Date.now() - begun < 1_500) await alice.command('line:alive', { within: 1_000 })
    expect(alice.socket.connected).toBe(true)
  })
})

describe('a token that runs out', () => {
  const identity = (token: string) => {
    const [userId = '', lasts = ''] = token.split(':')
    return userId === 'nobody' ? null : { userId, expiresAt: Date.now() + Number(lasts) }
  }

  it('is asked for again in time, and taken on the same line', async () => {
    server = await startTestServer({ authenticate: identity })
    const alice = await connectProtocolClient(server.url, 'alice', { token: 'alice:600' })
    await vi.waitFor(() => expect(pushed(alice)).toEqual(['line:token-expiring']), soon)
    expect(alice.pushes[0]?.payload).toEqual({ expiresIn: expect.closeTo(300, -2) as unknown })
    expect(await alice.command('line:token', { token: 'alice:600000' })).toEqual({ ok: true, value: null })
    expect(await alice.command('session:sync', { known: [] })).toMatchObject({ ok: true })
  })

  it.each([
    ['a bad one', 'nobody:600000'],
    ["somebody else's", 'mallory:600000'],
  ])('is not replaced by %s', async (_what, token) => {
    server = await startTestServer({ authenticate: identity })
    const alice = await connectProtocolClient(server.url, 'alice', { token: 'alice:600000' })
    expect(await alice.command('line:token', { token })).toMatchObject({ ok: false, failure: { statusCode: 401 } })
    expect(await alice.command('session:sync', { known: [] })).toMatchObject({
      value: { self: { userJid: 'alice@example.com' } },
    })
  })
})

describe('a user whose access is revoked', () => {
  it('is out at once, of the call and off the line, on every device and with the reason', async () => {
    server = await startTestServer()
    const bobsToken = await testToken('bob')
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob', { token: bobsToken })
    const tablet = await connectProtocolClient(server.url, 'bob')
    const roomId = await connectCall(alice, bob)
    const gone = Promise.all([bob, tablet].map(hungUp))
    const revokedAt = Date.now()
    await server.revoke('Bob')
    expect(await gone).toEqual(['io server disconnect', 'io server disconnect'])
    expect(Date.now() - revokedAt).toBeLessThan(1_000)
    const closed = { roomId, userJid: 'bob@example.com', status: 'ended', reason: 'signaling-failed', endedBy: null }
    await vi.waitFor(() => expect(alice.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload: closed }), soon)
    expect(bob.pushes.slice(-2)).toMatchObject([
      { name: 'call:closed', payload: closed },
      { name: 'line:closing', payload: { failure: { statusCode: 401, message: 'Access was revoked' } } },
    ])
    expect(pushed(tablet).at(-1)).toBe('line:closing')
    await expect(connectProtocolClient(server.url, 'bob', { token: bobsToken })).rejects.toMatchObject({
      statusCode: 401,
    })
    expect(await alice.call('carol')).toMatchObject({ ok: true })
  })

  it('may come back with a token that was made since', async () => {
    let issuedAt = Date.now()
    server = await startTestServer({ authenticate: (userId) => ({ userId, issuedAt }) })
    await server.revoke('bob@example.com')
    await expect(connectProtocolClient(server.url, 'bob', { token: 'bob' })).rejects.toMatchObject({ statusCode: 401 })
    await expect(connectProtocolClient(server.url, 'alice', { token: 'alice' })).resolves.toBeDefined()
    issuedAt = Date.now() + 1
    await expect(connectProtocolClient(server.url, 'bob', { token: 'bob' })).resolves.toBeDefined()
    await expect(server.revoke('bob@elsewhere.org')).rejects.toThrow('"bob@elsewhere.org" is no user of example.com')
  })
})

it('a server that is being stopped tells its clients to come back, each at its own moment', async () => {
  server = await startTestServer({ connectionsPerSecond: 1 })
  const alice = await connectProtocolClient(server.url, 'alice')
  alice.socket.off('line:moving')
  const gone = hungUp(alice)
  const closed = server.close()
  await vi.waitFor(() => expect(pushed(alice)).toEqual(['line:moving']), soon)
  expect(alice.pushes[0]?.payload).toEqual({ within: 1_000 })
  // Theirs to hang up: whoever is hung up on may be saying something in that moment.
  alice.socket.disconnect()
  expect(await gone).toBe('io client disconnect')
  await closed
})

it('a server that is being stopped cuts off a client that does not go', async () => {
  server = await startTestServer()
  const alice = await connectProtocolClient(server.url, 'alice')
  alice.socket.off('line:moving')
  const gone = hungUp(alice)
  await server.close()
  expect(await gone).toBe('transport close')
})

it('a client that comes in a storm is told when to come back', async () => {
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
  expect(refused[0]?.message).toMatch(/^The signalling server is busy\. Try again in \d+ s$/)
})

it('a client that does not read is hung up, and costs no memory', { timeout: 60_000 }, async () => {
  server = await startTestServer()
  const [alice, bob] = [
    await connectProtocolClient(server.url, 'alice'),
    await connectProtocolClient(server.url, 'bob'),
  ]
  const roomId = await connectCall(alice, bob)
  const { ws } = bob.socket.io.engine.transport as unknown as { ws: { pause(): void } }
  ws.pause()
  const to = { userJid: 'bob@example.com', deviceId: bob.deviceId }
  const signal = { type: 'offer' as const, sdp: 'v=0'.padEnd(30_000, ' ') }
  let reply = await alice.command('call:signal', { roomId, to, generation: 1, signal })
  for (let count = 0; reply.ok && count < 2_000; count += 1) {
    reply = await alice.command('call:signal', { roomId, to, generation: 1, signal }, randomUUID())
  }
  expect(reply).toMatchObject({ ok: false, failure: { code: 'not-connected' } })
  expect(await devices()).toBe('1')
  expect(server.log()).toContain('a client that does not read was hung up')
})
