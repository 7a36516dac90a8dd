import type { CommandRequest, Failure, Push } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import type { Signaling, SignalingStatus } from '../api/ports/signaling'
import { createInMemoryServer, type InMemoryServerOptions, type TestUser } from './inMemoryServer'
import { createFakeClock } from './fakeClock'

const room = { roomId: 'room-0000000000000000' }
const startToBob: CommandRequest<'call:start'> = {
  ...room,
  callType: 'audio',
  to: ['bob'],
  groupId: null,
  tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
}

function setUp(changed: Partial<InMemoryServerOptions> = {}) {
  const clock = createFakeClock()
  const server = createInMemoryServer({ clock, ...changed })
  let devices = 0

  function client(user: string | TestUser, getToken: () => Promise<string> = () => Promise.resolve('token')) {
    const deviceId = `device-${String(++devices)}`
    const log: string[] = []
    const statuses: SignalingStatus[] = []
    const failures: (Failure | undefined)[] = []
    const pushes: Push[] = []
    const signaling: Signaling = server.connectAs(user)({
      url: '',
      getToken,
      deviceId,
      getDisplayName: () => 'Own Name',
      clock,
      onStatus(status, failure) {
        statuses.push(status)
        failures.push(failure)
      },
      onPush(push) {
        pushes.push(push)
        log.push(push.name)
      },
    })
    return { deviceId, log, statuses, failures, pushes, signaling }
  }

  async function online(user: string | TestUser) {
    const made = client(user)
    made.signaling.open()
    await clock.settle()
    return made
  }
  return { clock, server, client, online }
}

describe('the in-memory server', () => {
  it('connects a client, and identifies its user in the snapshot', async () => {
    const { online } = setUp()
    const alice = await online('Alice')
    expect(alice.statuses).toEqual(['connecting', 'online'])
    expect(await alice.signaling.send('session:sync', { knownCalls: [] })).toEqual({
      self: { userJid: 'alice@example.com', displayName: 'Own Name' },
      calls: [],
      closed: [],
    })
  })

  it('prefers the display name in the token', async () => {
    const { online } = setUp()
    const alice = await online({ userJid: 'alice@example.com', displayName: 'Alice A.' })
    const { self } = await alice.signaling.send('session:sync', { knownCalls: [] })
    expect(self.displayName).toBe('Alice A.')
  })

  it('delivers pushes in later tasks, after the acknowledgement of the command', async () => {
    const { clock, online } = setUp()
    const [alice, bob] = [await online('alice'), await online('bob')]
    await alice.signaling.send('call:start', startToBob)
    await clock.settle()
    const answered = bob.signaling
      .send('call:answer', { ...room, tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } })
      .then(() => bob.log.push('ack'))
    expect(alice.log).toEqual([])
    await answered
    await clock.settle()
    expect(bob.log).toEqual(['call:incoming', 'ack', 'call:user', 'call:peer'])
    expect(alice.log).toEqual(['call:user', 'call:peer'])
  })

  it('returns copies: a client cannot change the records', async () => {
    const { clock, server, online } = setUp()
    const alice = await online('alice')
    const { call } = await alice.signaling.send('call:start', startToBob)
    call.users.length = 0
    await clock.settle()
    expect(server.store.calls.get(room.roomId)?.users).toHaveLength(2)
  })

  it('does not retry after an invalid token', async () => {
    const { clock, client } = setUp({ acceptsToken: (token) => token === 'good' })
    const alice = client('alice', () => Promise.resolve('bad'))
    alice.signaling.open()
    const waiting = alice.signaling.send('session:sync', { knownCalls: [] })
    await expect(waiting).rejects.toMatchObject({ statusCode: 401 })
    await clock.advance(60_000)
    expect(alice.statuses).toEqual(['connecting', 'unauthorized'])
    expect(alice.failures[1]).toMatchObject({ statusCode: 401, message: 'Invalid credentials' })
  })

  it('requests a token on every connect, and retries when the request fails', async () => {
    const { clock, server, client } = setUp()
    let requests = 0
    const alice = client('alice', () => (++requests === 1 ? Promise.reject(new Error('no')) : Promise.resolve('token')))
    alice.signaling.open()
    await clock.settle()
    expect(alice.statuses).toEqual(['connecting', 'connecting'])
    await clock.advance(1_000)
    expect(alice.statuses.at(-1)).toBe('online')
    server.dropConnection(alice.deviceId)
    server.restoreConnection(alice.deviceId)
    await clock.settle()
    expect(alice.statuses.slice(-2)).toEqual(['reconnecting', 'online'])
    expect(requests).toBe(3)
  })

  it('executes a command once if the connection breaks before the server receives it', async () => {
    const { clock, server, online } = setUp()
    const [alice, bob] = [await online('alice'), await online('bob')]
    const started = alice.signaling.send('call:start', startToBob)
    server.dropConnection('alice')
    await clock.settle()
    expect(server.store.calls.size).toBe(0)
    server.restoreConnection('alice')
    expect((await started).call.roomId).toBe(room.roomId)
    await clock.settle()
    expect(bob.log).toEqual(['call:incoming'])
  })

  it('executes a command once if the connection breaks before its acknowledgement arrives', async () => {
    const received: string[] = []
    const { clock, server, online } = setUp({
      refuse(_from, name) {
        received.push(name)
        // The command runs in the current task, and its acknowledgement in a later one.
        if (received.length === 1) queueMicrotask(() => server.dropConnection('alice'))
        return null
      },
    })
    const [alice, bob] = [await online('alice'), await online('bob')]
    const started = alice.signaling.send('call:start', startToBob)
    await clock.settle()
    expect(server.store.calls.size).toBe(1)
    server.restoreConnection('alice')
    expect((await started).call.roomId).toBe(room.roomId)
    await clock.settle()
    expect(received).toEqual(['call:start', 'call:start'])
    expect(bob.log).toEqual(['call:incoming'])
  })

  it('fails a command with 503 after ten seconds without a connection, or when the client closes', async () => {
    const { clock, server, online } = setUp()
    const alice = await online('alice')
    server.dropConnection('alice')
    const late = alice.signaling.send('call:start', startToBob)
    const failed = expect(late).rejects.toMatchObject({ statusCode: 503, code: 'not-connected' })
    await clock.advance(10_000)
    await failed
    const cancelled = alice.signaling.send('call:start', startToBob)
    alice.signaling.close()
    await expect(cancelled).rejects.toMatchObject({ statusCode: 503 })
    await expect(alice.signaling.send('call:ring', room)).rejects.toMatchObject({ statusCode: 503 })
    server.restoreConnection('alice')
    await clock.settle()
    expect(server.store.calls.size).toBe(0)
  })

  it('rejects the commands that the real server rejects', async () => {
    const refuse: InMemoryServerOptions['refuse'] = (_from, name) =>
      name === 'call:decline' ? { statusCode: 429, code: 'rate-limited', message: 'Try again in 3 s' } : null
    const { online } = setUp({ refuse })
    const alice = await online({ userJid: 'alice', features: { oneToOneCall: false } })
    await expect(alice.signaling.send('call:start', startToBob)).rejects.toMatchObject({
      statusCode: 403,
      message: 'Feature unavailable for your plan',
    })
    await expect(alice.signaling.send('call:start', { ...startToBob, to: ['alice', 'bob'] })).rejects.toMatchObject({
      statusCode: 400,
    })
    await expect(alice.signaling.send('call:ring', { roomId: 'short' })).rejects.toMatchObject({ statusCode: 400 })
    await expect(alice.signaling.send('call:ice', room)).rejects.toMatchObject({ statusCode: 404 })
    await expect(alice.signaling.send('call:decline', room)).rejects.toMatchObject({ statusCode: 429 })
  })

  it('sends ICE servers to members of the call', async () => {
    const iceServers = [{ urls: 'stun:stun.example.com' }]
    const { online } = setUp({ iceServers })
    const [alice, bob] = [await online('alice'), await online('bob')]
    await alice.signaling.send('call:start', startToBob)
    for (const { signaling } of [alice, bob]) {
      expect(await signaling.send('call:ice', room)).toEqual({ iceServers, lastsFor: null })
    }
  })

  it('ends a ringing call when its clock reaches the ring time', async () => {
    const { clock, server, online } = setUp({ ringTimeoutMs: 5_000 })
    const alice = await online('alice')
    await alice.signaling.send('call:start', startToBob)
    await clock.advance(5_000)
    expect(alice.pushes).toMatchObject([{ name: 'call:closed', payload: { reason: 'unavailable' } }])
    alice.signaling.close()
    await clock.advance(600_000)
    expect(server.store.users.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('closes the connection of an expired token after the call that the device is in, without a call after 30 s', async () => {
    let isExpired = false
    const { clock, server, online } = setUp({ acceptsToken: () => (isExpired ? 'expired' : 'valid') })
    const [alice, bob, carol] = [await online('alice'), await online('bob'), await online('carol')]
    await alice.signaling.send('call:start', startToBob)
    const tracks = { microphone: { isMuted: false }, camera: { isMuted: true } }
    await bob.signaling.send('call:answer', { ...room, tracks })
    isExpired = true
    for (const { deviceId } of [bob, carol]) server.expireToken(deviceId)
    await expect(
      bob.signaling.send('call:start', { ...startToBob, roomId: 'room-1111111111111111' }),
    ).rejects.toMatchObject({
      statusCode: 401,
    })
    await clock.advance(60_000)
    expect(bob.statuses.at(-1)).toBe('online')
    expect(carol.statuses.at(-1)).toBe('unauthorized')

    server.dropConnection(bob.deviceId)
    server.restoreConnection(bob.deviceId)
    await clock.settle()
    const { calls } = await bob.signaling.send('session:sync', { knownCalls: [] })
    expect(calls).toMatchObject([room])
    await bob.signaling.send('call:end', { ...room, reason: 'hangup' })
    await clock.advance(5_000)
    expect(bob.statuses.at(-1)).toBe('unauthorized')
  })

  it('closes the earlier of two connections of one device', async () => {
    const { clock, server, online } = setUp()
    const alice = await online('alice')
    const statuses: SignalingStatus[] = []
    server
      .connectAs('alice')({
        url: '',
        getToken: () => Promise.resolve('token'),
        deviceId: alice.deviceId,
        getDisplayName: () => '',
        clock,
        onStatus: (status) => void statuses.push(status),
        onPush: () => undefined,
      })
      .open()
    await clock.settle()
    expect(alice.statuses.at(-1)).toBe('offline')
    expect(statuses).toEqual(['connecting', 'online'])
    expect(server.store.users.get('alice@example.com')?.devices).toMatchObject([{ disconnectedAt: null }])
  })
})
