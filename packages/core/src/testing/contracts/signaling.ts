import type { CommandRequest, Failure, Push } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { CallError } from '../../api/callError'
import { randomId } from '../../signaling/randomId'
import type { Clock } from '../../api/ports/clock'
import type { CreateSignaling, Signaling, SignalingStatus } from '../../api/ports/signaling'

/** The way from one client to the switchboard, which the suite may break. */
export interface LineUnderTest {
  create: CreateSignaling
  url: string
  /** A good token of the user. */
  getToken(): Promise<string>
  /** Breaks what is there and lets nothing new through, without either end having hung up. */
  cut(): void
  mend(): void
}

/** What an implementation brings to the suite: a switchboard that knows no call yet. It refuses the token `bad`. */
export interface SignalingUnderTest {
  clock: Clock
  /** Users of `example.com`. */
  line(user: string): LineUnderTest | Promise<LineUnderTest>
  /** Takes the access of a user away. */
  revoke(user: string): Promise<void>
  /** Lets time pass until `check` does not throw any more, or has not for long enough. */
  until<T>(check: () => T): Promise<T>
  stop(): void | Promise<void>
}

interface Client extends LineUnderTest {
  signaling: Signaling
  deviceId: string
  statuses: SignalingStatus[]
  failures: (Failure | undefined)[]
  pushes: Push[]
  /** Names of pushes, and whatever a test adds, in their order. */
  log: string[]
  /** How often a token was asked for. */
  asked(): number
}

const startTo = (...to: string[]): CommandRequest<'call:start'> => ({
  roomId: randomId(),
  callType: 'audio',
  to,
  groupId: null,
  tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
})

/** What every `Signaling` does, the real one and the one in memory. */
export function testSignaling(name: string, setUp: () => SignalingUnderTest | Promise<SignalingUnderTest>): void {
  describe(`${name} is a Signaling`, () => {
    let world: SignalingUnderTest
    const clients: Client[] = []
    afterEach(async () => {
      for (const { signaling } of clients.splice(0)) signaling.close()
      await world.stop()
    })

    async function client(user: string, getToken?: () => Promise<string>): Promise<Client> {
      const line = await world.line(user)
      let asked = 0
      const deviceId = randomId()
      const heard = {
        statuses: [] as SignalingStatus[],
        failures: [] as (Failure | undefined)[],
        pushes: [] as Push[],
        log: [] as string[],
      }
      const signaling = line.create({
        url: line.url,
        getToken() {
          asked += 1
          return getToken ? getToken() : line.getToken()
        },
        deviceId,
        getDisplayName: () => `The own name of ${user}`,
        clock: world.clock,
        onStatus(status, failure) {
          heard.statuses.push(status)
          heard.failures.push(failure)
        },
        onPush(push) {
          heard.pushes.push(push)
          heard.log.push(push.name)
        },
      })
      const made = { ...line, ...heard, signaling, deviceId, asked: () => asked }
      clients.push(made)
      return made
    }

    async function online(user: string): Promise<Client> {
      const made = await client(user)
      made.signaling.open()
      await world.until(() => expect(made.statuses.at(-1)).toBe('online'))
      return made
    }

    it('connects, and says who one is', async () => {
      world = await setUp()
      const alice = await online('alice')
      alice.signaling.open()
      expect(alice.statuses).toEqual(['connecting', 'online'])
      expect(alice.asked()).toBe(1)
      expect(await alice.signaling.send('session:sync', { knownCalls: [] })).toEqual({
        self: { userJid: 'alice@example.com', displayName: 'The own name of alice' },
        calls: [],
        closed: [],
      })
    })

    it('takes a command before the line is there', async () => {
      world = await setUp()
      const alice = await client('alice')
      alice.signaling.open()
      const synced = alice.signaling.send('session:sync', { knownCalls: [] })
      await world.until(() => expect(alice.statuses).toEqual(['connecting', 'online']))
      expect((await synced).calls).toEqual([])
    })

    it('rejects with what the server refused', async () => {
      world = await setUp()
      const alice = await online('alice')
      const refused = alice.signaling.send('call:answer', {
        roomId: randomId(),
        tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
      })
      await expect(refused).rejects.toBeInstanceOf(CallError)
      await expect(refused).rejects.toMatchObject({ statusCode: 404, code: 'not-found', message: 'No such call' })
    })

    it('delivers pushes in their order and without gaps, after the reply that caused them', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      await world.until(() => expect(bob.log).toEqual(['call:incoming']))
      await bob.signaling.send('call:ring', { roomId: call.roomId })
      await bob.signaling
        .send('call:answer', {
          roomId: call.roomId,
          tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
        })
        .then(() => bob.log.push('reply'))
      await world.until(() => expect(bob.log).toEqual(['call:incoming', 'reply', 'call:user', 'call:peer']))
      await bob.signaling.send('call:end', { roomId: call.roomId, reason: 'hangup' }).then(() => bob.log.push('reply'))
      await world.until(() => expect(alice.log.at(-1)).toBe('call:closed'))
      const numbers = alice.pushes.map(({ payload }) => ('seq' in payload ? payload.seq : null))
      expect(numbers).toEqual(numbers.map((_number, index) => index + 1))
    })

    it('carries a signal as it is, from whom it is', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      await bob.signaling.send('call:answer', {
        roomId: call.roomId,
        tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
      })
      const signal = { type: 'offer', sdp: 'v=0\r\n' } as const
      const to = { userJid: 'bob@example.com', deviceId: bob.deviceId }
      await alice.signaling.send('call:signal', { roomId: call.roomId, to, generation: 3, signal })
      const payload = await world.until(() => {
        const last = bob.pushes.at(-1)
        if (last?.name !== 'call:signal') throw new Error('no signal yet')
        return last.payload
      })
      const from = { userJid: 'alice@example.com', deviceId: alice.deviceId }
      expect(payload).toEqual({ roomId: call.roomId, from, generation: 3, signal })
    })

    it('is unauthorized for good with a bad token, until it is opened again', async () => {
      world = await setUp()
      let isGood = false
      const good = await world.line('alice')
      const alice = await client('alice', () => (isGood ? good.getToken() : Promise.resolve('bad')))
      alice.signaling.open()
      const waiting = alice.signaling.send('session:sync', { knownCalls: [] })
      const refused = expect(waiting).rejects.toMatchObject({ statusCode: 401 })
      await world.until(() => expect(alice.statuses).toEqual(['connecting', 'unauthorized']))
      await refused
      expect(alice.failures.at(-1)).toEqual({ statusCode: 401, code: 'unauthorized', message: 'Invalid credentials' })
      await expect(alice.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      isGood = true
      alice.signaling.open()
      await world.until(() => expect(alice.statuses.slice(2)).toEqual(['connecting', 'online']))
      expect(alice.asked()).toBe(2)
    })

    it('is unauthorized for good where access is revoked, after all that was said before', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      await alice.signaling.send('call:start', startTo('bob'))
      await world.until(() => expect(bob.log).toEqual(['call:incoming']))
      await world.revoke('bob')
      await world.until(() => expect(bob.statuses).toEqual(['connecting', 'online', 'unauthorized']))
      expect(bob.failures.at(-1)).toMatchObject({ statusCode: 401, message: 'Access was revoked' })
      expect(bob.log).toEqual(['call:incoming', 'call:closed'])
      await expect(bob.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      await world.until(() => expect(alice.log.at(-1)).toBe('call:closed'))
      expect(alice.statuses.at(-1)).toBe('online')
    })

    it('tries again when no token could be had', async () => {
      world = await setUp()
      const good = await world.line('alice')
      let isReady = false
      const alice = await client('alice', () =>
        isReady ? good.getToken() : Promise.reject(new Error('the token service is down')),
      )
      alice.signaling.open()
      await world.until(() =>
        expect(alice.failures.at(-1)).toMatchObject({
          statusCode: 503,
          message: expect.stringContaining('the token service is down') as unknown,
        }),
      )
      expect(new Set(alice.statuses)).toEqual(new Set(['connecting']))
      isReady = true
      await world.until(() => expect(alice.statuses.at(-1)).toBe('online'))
    })

    it('comes back by itself when the line broke, with a fresh token', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      bob.cut()
      await world.until(() => expect(bob.statuses.at(-1)).toBe('reconnecting'))
      expect(bob.failures.at(-1)).toMatchObject({ statusCode: 503, code: 'not-connected' })
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      bob.mend()
      await world.until(() => expect(bob.statuses.at(-1)).toBe('online'))
      expect(bob.asked()).toBeGreaterThan(1)
      await world.until(() =>
        expect(bob.pushes.at(-1)).toMatchObject({ name: 'call:incoming', payload: { roomId: call.roomId } }),
      )
    })

    it('does a command once whose line breaks under it', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const request = startTo('bob')
      const started = alice.signaling.send('call:start', request)
      alice.cut()
      await world.until(() => expect(alice.statuses.at(-1)).toBe('reconnecting'))
      alice.mend()
      await world.until(() => expect(alice.statuses.at(-1)).toBe('online'))
      expect((await started).call.roomId).toBe(request.roomId)
      // A second line of the same order would have rung a second time, or been a call too many.
      await alice.signaling.send('call:end', { roomId: request.roomId, reason: 'hangup' })
      await world.until(() => expect(bob.log).toEqual(['call:incoming', 'call:closed']))
    })

    it('fails a command with 503 that could not be delivered in time', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      alice.cut()
      await world.until(() => expect(alice.statuses.at(-1)).toBe('reconnecting'))
      let outcome: unknown
      void alice.signaling.send('call:start', startTo('bob')).catch((error: unknown) => (outcome = error))
      await world.until(() => expect(outcome).toBeInstanceOf(CallError))
      expect(outcome).toMatchObject({
        statusCode: 503,
        code: 'not-connected',
        message: 'Not connected to the signaling server',
      })
      alice.mend()
      await world.until(() => expect(alice.statuses.at(-1)).toBe('online'))
      // Given up is given up: it is not sent after all.
      expect((await alice.signaling.send('session:sync', { knownCalls: [] })).calls).toEqual([])
      expect(bob.log).toEqual([])
    })

    it('is silent once it is closed', async () => {
      world = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const unanswered = bob.signaling.send('session:sync', { knownCalls: [] })
      bob.signaling.close()
      bob.signaling.close()
      await expect(unanswered).rejects.toMatchObject({ statusCode: 503 })
      await expect(bob.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      await alice.signaling.send('call:start', startTo('bob'))
      await alice.signaling.send('session:sync', { knownCalls: [] })
      expect(bob.statuses).toEqual(['connecting', 'online', 'offline'])
      expect(bob.log).toEqual([])
      bob.signaling.open()
      await world.until(() => expect(bob.log).toEqual(['call:incoming']))
    })

    it('hangs up the older of two lines of one device', async () => {
      world = await setUp()
      const older = await online('alice')
      const line = await world.line('alice')
      const statuses: SignalingStatus[] = []
      const newer = line.create({
        url: line.url,
        getToken: () => line.getToken(),
        deviceId: older.deviceId,
        getDisplayName: () => '',
        clock: world.clock,
        onStatus: (status) => void statuses.push(status),
        onPush: () => undefined,
      })
      newer.open()
      await world.until(() => expect(older.statuses).toEqual(['connecting', 'online', 'offline']))
      await world.until(() => expect(statuses).toEqual(['connecting', 'online']))
      newer.close()
    })
  })
}
