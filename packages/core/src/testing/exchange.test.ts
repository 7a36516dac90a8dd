import type { CommandRequest, Failure, Push } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import type { Signaling, SignalingStatus } from '../api/ports/signaling'
import { createExchange, type ExchangeOptions, type ExchangeUser } from './exchange'
import { createFakeClock } from './fakeClock'

const room = { roomId: 'room-0000000000000000' }
const startToBob: CommandRequest<'call:start'> = {
  ...room,
  callType: 'audio',
  to: ['bob'],
  groupId: null,
  tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
}

function setUp(changed: Partial<ExchangeOptions> = {}) {
  const clock = createFakeClock()
  const exchange = createExchange({ clock, ...changed })
  let devices = 0

  function client(user: string | ExchangeUser, getToken: () => Promise<string> = () => Promise.resolve('token')) {
    const deviceId = `device-${String(++devices)}`
    const log: string[] = []
    const statuses: SignalingStatus[] = []
    const failures: (Failure | undefined)[] = []
    const pushes: Push[] = []
    const signaling: Signaling = exchange.connectAs(user)({
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

  async function online(user: string | ExchangeUser) {
    const made = client(user)
    made.signaling.open()
    await clock.settle()
    return made
  }
  return { clock, exchange, client, online }
}

describe('the exchange', () => {
  it('connects, and says who one is', async () => {
    const { online } = setUp()
    const alice = await online('Alice')
    expect(alice.statuses).toEqual(['connecting', 'online'])
    expect(await alice.signaling.send('session:sync', { knownCalls: [] })).toEqual({
      self: { userJid: 'alice@example.com', displayName: 'Own Name' },
      calls: [],
      closed: [],
    })
  })

  it('lets the name in the token win', async () => {
    const { online } = setUp()
    const alice = await online({ userJid: 'alice@example.com', displayName: 'Alice A.' })
    const { self } = await alice.signaling.send('session:sync', { knownCalls: [] })
    expect(self.displayName).toBe('Alice A.')
  })

  it('delivers nothing at once, and pushes after the reply that caused them', async () => {
    const { clock, online } = setUp()
    const [alice, bob] = [await online('alice'), await online('bob')]
    await alice.signaling.send('call:start', startToBob)
    await clock.settle()
    const answered = bob.signaling
      .send('call:answer', { ...room, tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } })
      .then(() => bob.log.push('reply'))
    expect(alice.log).toEqual([])
    await answered
    await clock.settle()
    expect(bob.log).toEqual(['call:incoming', 'reply', 'call:user', 'call:peer'])
    expect(alice.log).toEqual(['call:user', 'call:peer'])
  })

  it("hands out copies: nobody can write into somebody else's call", async () => {
    const { clock, exchange, online } = setUp()
    const alice = await online('alice')
    const { call } = await alice.signaling.send('call:start', startToBob)
    call.users.length = 0
    await clock.settle()
    expect(exchange.store.calls.get(room.roomId)?.users).toHaveLength(2)
  })

  it('refuses a bad token, for good', async () => {
    const { clock, client } = setUp({ acceptsToken: (token) => token === 'good' })
    const alice = client('alice', () => Promise.resolve('bad'))
    alice.signaling.open()
    const waiting = alice.signaling.send('session:sync', { knownCalls: [] })
    await expect(waiting).rejects.toMatchObject({ statusCode: 401 })
    await clock.advance(60_000)
    expect(alice.statuses).toEqual(['connecting', 'unauthorized'])
    expect(alice.failures[1]).toMatchObject({ statusCode: 401, message: 'Invalid credentials' })
  })

  it('asks for a token on every connect, and again where none could be fetched', async () => {
    const { clock, exchange, client } = setUp()
    let asked = 0
    const alice = client('alice', () => (++asked === 1 ? Promise.reject(new Error('no')) : Promise.resolve('token')))
    alice.signaling.open()
    await clock.settle()
    expect(alice.statuses).toEqual(['connecting', 'connecting'])
    await clock.advance(1_000)
    expect(alice.statuses.at(-1)).toBe('online')
    exchange.dropLine(alice.deviceId)
    exchange.restoreLine(alice.deviceId)
    await clock.settle()
    expect(alice.statuses.slice(-2)).toEqual(['reconnecting', 'online'])
    expect(asked).toBe(3)
  })

  it('does a command once whose line breaks before the server has heard it', async () => {
    const { clock, exchange, online } = setUp()
    const [alice, bob] = [await online('alice'), await online('bob')]
    const started = alice.signaling.send('call:start', startToBob)
    exchange.dropLine('alice')
    await clock.settle()
    expect(exchange.store.calls.size).toBe(0)
    exchange.restoreLine('alice')
    expect((await started).call.roomId).toBe(room.roomId)
    await clock.settle()
    expect(bob.log).toEqual(['call:incoming'])
  })

  it('does a command once whose line breaks before its reply has come', async () => {
    const heard: string[] = []
    const { clock, exchange, online } = setUp({
      refuse(_from, name) {
        heard.push(name)
        // The command is done in the task that is running, and its reply is a later one.
        if (heard.length === 1) queueMicrotask(() => exchange.dropLine('alice'))
        return null
      },
    })
    const [alice, bob] = [await online('alice'), await online('bob')]
    const started = alice.signaling.send('call:start', startToBob)
    await clock.settle()
    expect(exchange.store.calls.size).toBe(1)
    exchange.restoreLine('alice')
    expect((await started).call.roomId).toBe(room.roomId)
    await clock.settle()
    expect(heard).toEqual(['call:start', 'call:start'])
    expect(bob.log).toEqual(['call:incoming'])
  })

  it('fails a command with 503 that cannot be delivered in ten seconds, or whose line is closed', async () => {
    const { clock, exchange, online } = setUp()
    const alice = await online('alice')
    exchange.dropLine('alice')
    const late = alice.signaling.send('call:start', startToBob)
    const failed = expect(late).rejects.toMatchObject({ statusCode: 503, code: 'not-connected' })
    await clock.advance(10_000)
    await failed
    const cancelled = alice.signaling.send('call:start', startToBob)
    alice.signaling.close()
    await expect(cancelled).rejects.toMatchObject({ statusCode: 503 })
    await expect(alice.signaling.send('call:ring', room)).rejects.toMatchObject({ statusCode: 503 })
    exchange.restoreLine('alice')
    await clock.settle()
    expect(exchange.store.calls.size).toBe(0)
  })

  it('refuses what a server refuses', async () => {
    const refuse: ExchangeOptions['refuse'] = (_from, name) =>
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

  it('gives ICE servers to whoever is in the call', async () => {
    const iceServers = [{ urls: 'stun:stun.example.com' }]
    const { online } = setUp({ iceServers })
    const [alice, bob] = [await online('alice'), await online('bob')]
    await alice.signaling.send('call:start', startToBob)
    for (const { signaling } of [alice, bob]) {
      expect(await signaling.send('call:ice', room)).toEqual({ iceServers, lastsFor: null })
    }
  })

  it('ends a ring on its clock', async () => {
    const { clock, exchange, online } = setUp({ ringTimeoutMs: 5_000 })
    const alice = await online('alice')
    await alice.signaling.send('call:start', startToBob)
    await clock.advance(5_000)
    expect(alice.pushes).toMatchObject([{ name: 'call:closed', payload: { reason: 'unavailable' } }])
    alice.signaling.close()
    await clock.advance(600_000)
    expect(exchange.store.users.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('hangs up a device whose token has run out, and keeps its seat for it', async () => {
    const { clock, exchange, online } = setUp()
    const [alice, bob] = [await online('alice'), await online('bob')]
    await alice.signaling.send('call:start', startToBob)
    await bob.signaling.send('call:answer', {
      ...room,
      tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
    })
    exchange.expireToken(bob.deviceId)
    const lost = expect(bob.signaling.send('call:end', { ...room, reason: 'hangup' })).rejects.toMatchObject({
      statusCode: 401,
    })
    await clock.settle()
    await lost
    expect(bob.statuses).toEqual(['connecting', 'online', 'unauthorized'])
    expect(alice.log).not.toContain('call:closed')
    bob.signaling.open()
    await clock.settle()
    const { calls } = await bob.signaling.send('session:sync', { knownCalls: [] })
    expect(calls).toMatchObject([room])
  })

  it('hangs up the older of two lines of one device', async () => {
    const { clock, exchange, online } = setUp()
    const alice = await online('alice')
    const statuses: SignalingStatus[] = []
    exchange
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
    expect(exchange.store.users.get('alice@example.com')?.devices).toMatchObject([{ disconnectedAt: null }])
  })
})
