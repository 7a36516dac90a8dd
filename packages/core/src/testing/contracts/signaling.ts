import type { CommandRequest, Failure, Push } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { CallError } from '../../api/callError'
import { randomId } from '../../signaling/randomId'
import type { Clock } from '../../api/ports/clock'
import type { CreateSignaling, Signaling, SignalingStatus } from '../../api/ports/signaling'

/** The connection of one client to the switchboard, which the suite can break. */
export interface ConnectionUnderTest {
  create: CreateSignaling
  url: string
  /** A valid token of the user. */
  getToken(): Promise<string>
  /** Breaks the connection and blocks new ones, without closing either end. */
  cut(): void
  restore(): void
}

/** An implementation of `Signaling`, with a switchboard without calls that rejects the token `bad`. */
export interface SignalingUnderTest {
  clock: Clock
  /** @param user a user id of the domain `example.com` */
  connection(user: string): ConnectionUnderTest | Promise<ConnectionUnderTest>
  /** Revokes the access of a user. */
  revoke(user: string): Promise<void>
  /** Lets time pass until `check` does not throw. Fails with its error after a time limit. */
  until<T>(check: () => T): Promise<T>
  stop(): void | Promise<void>
}

interface Client extends ConnectionUnderTest {
  signaling: Signaling
  deviceId: string
  statuses: SignalingStatus[]
  failures: (Failure | undefined)[]
  pushes: Push[]
  /** The names of the pushes, and what a test adds, oldest first. */
  log: string[]
  /** How often the client has requested a token. */
  tokenRequests(): number
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
  describe(`${name} implements Signaling`, () => {
    let subject: SignalingUnderTest
    const clients: Client[] = []
    afterEach(async () => {
      for (const { signaling } of clients.splice(0)) signaling.close()
      await subject.stop()
    })

    async function client(user: string, getToken?: () => Promise<string>): Promise<Client> {
      const connection = await subject.connection(user)
      let tokenRequests = 0
      const deviceId = randomId()
      const received = {
        statuses: [] as SignalingStatus[],
        failures: [] as (Failure | undefined)[],
        pushes: [] as Push[],
        log: [] as string[],
      }
      const signaling = connection.create({
        url: connection.url,
        getToken() {
          tokenRequests += 1
          return getToken ? getToken() : connection.getToken()
        },
        deviceId,
        getDisplayName: () => `The own name of ${user}`,
        clock: subject.clock,
        onStatus(status, failure) {
          received.statuses.push(status)
          received.failures.push(failure)
        },
        onPush(push) {
          received.pushes.push(push)
          received.log.push(push.name)
        },
      })
      const created = { ...connection, ...received, signaling, deviceId, tokenRequests: () => tokenRequests }
      clients.push(created)
      return created
    }

    async function online(user: string): Promise<Client> {
      const created = await client(user)
      created.signaling.open()
      await subject.until(() => expect(created.statuses.at(-1)).toBe('online'))
      return created
    }

    it('connects, and identifies the user in the snapshot', async () => {
      subject = await setUp()
      const alice = await online('alice')
      alice.signaling.open()
      expect(alice.statuses).toEqual(['connecting', 'online'])
      expect(alice.tokenRequests()).toBe(1)
      expect(await alice.signaling.send('session:sync', { knownCalls: [] })).toEqual({
        self: { userJid: 'alice@example.com', displayName: 'The own name of alice' },
        calls: [],
        closed: [],
      })
    })

    it('sends a command that is given before it is connected', async () => {
      subject = await setUp()
      const alice = await client('alice')
      alice.signaling.open()
      const synced = alice.signaling.send('session:sync', { knownCalls: [] })
      await subject.until(() => expect(alice.statuses).toEqual(['connecting', 'online']))
      expect((await synced).calls).toEqual([])
    })

    it('rejects with the failure of the server', async () => {
      subject = await setUp()
      const alice = await online('alice')
      const refused = alice.signaling.send('call:answer', {
        roomId: randomId(),
        tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
      })
      await expect(refused).rejects.toBeInstanceOf(CallError)
      await expect(refused).rejects.toMatchObject({ statusCode: 404, code: 'not-found', message: 'No such call' })
    })

    it('delivers pushes in order and without gaps, after the acknowledgement of the command', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      await subject.until(() => expect(bob.log).toEqual(['call:incoming']))
      await bob.signaling.send('call:ring', { roomId: call.roomId })
      await bob.signaling
        .send('call:answer', {
          roomId: call.roomId,
          tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
        })
        .then(() => bob.log.push('ack'))
      await subject.until(() => expect(bob.log).toEqual(['call:incoming', 'ack', 'call:user', 'call:peer']))
      await bob.signaling.send('call:end', { roomId: call.roomId, reason: 'hangup' }).then(() => bob.log.push('ack'))
      await subject.until(() => expect(alice.log.at(-1)).toBe('call:closed'))
      const numbers = alice.pushes.map(({ payload }) => ('seq' in payload ? payload.seq : null))
      expect(numbers).toEqual(numbers.map((_number, index) => index + 1))
    })

    it('relays a signal unchanged, with its sender', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      await bob.signaling.send('call:answer', {
        roomId: call.roomId,
        tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
      })
      const signal = { type: 'offer', sdp: 'v=0\r\n' } as const
      const to = { userJid: 'bob@example.com', deviceId: bob.deviceId }
      await alice.signaling.send('call:signal', { roomId: call.roomId, to, generation: 3, signal })
      const payload = await subject.until(() => {
        const last = bob.pushes.at(-1)
        if (last?.name !== 'call:signal') throw new Error('no signal yet')
        return last.payload
      })
      const from = { userJid: 'alice@example.com', deviceId: alice.deviceId }
      expect(payload).toEqual({ roomId: call.roomId, from, generation: 3, signal })
    })

    it('is unauthorized with an invalid token until it is opened again', async () => {
      subject = await setUp()
      let isValid = false
      const valid = await subject.connection('alice')
      const alice = await client('alice', () => (isValid ? valid.getToken() : Promise.resolve('bad')))
      alice.signaling.open()
      const pending = alice.signaling.send('session:sync', { knownCalls: [] })
      const refused = expect(pending).rejects.toMatchObject({ statusCode: 401 })
      await subject.until(() => expect(alice.statuses).toEqual(['connecting', 'unauthorized']))
      await refused
      expect(alice.failures.at(-1)).toEqual({ statusCode: 401, code: 'unauthorized', message: 'Invalid credentials' })
      await expect(alice.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      isValid = true
      alice.signaling.open()
      await subject.until(() => expect(alice.statuses.slice(2)).toEqual(['connecting', 'online']))
      expect(alice.tokenRequests()).toBe(2)
    })

    it('is unauthorized when access is revoked, after every earlier message', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      await alice.signaling.send('call:start', startTo('bob'))
      await subject.until(() => expect(bob.log).toEqual(['call:incoming']))
      await subject.revoke('bob')
      await subject.until(() => expect(bob.statuses).toEqual(['connecting', 'online', 'unauthorized']))
      expect(bob.failures.at(-1)).toMatchObject({ statusCode: 401, message: 'Access was revoked' })
      expect(bob.log).toEqual(['call:incoming', 'call:closed'])
      await expect(bob.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      await subject.until(() => expect(alice.log.at(-1)).toBe('call:closed'))
      expect(alice.statuses.at(-1)).toBe('online')
    })

    it('retries when the token request fails', async () => {
      subject = await setUp()
      const valid = await subject.connection('alice')
      let isReady = false
      const alice = await client('alice', () =>
        isReady ? valid.getToken() : Promise.reject(new Error('the token service is down')),
      )
      alice.signaling.open()
      await subject.until(() =>
        expect(alice.failures.at(-1)).toMatchObject({
          statusCode: 503,
          message: expect.stringContaining('the token service is down') as unknown,
        }),
      )
      expect(new Set(alice.statuses)).toEqual(new Set(['connecting']))
      isReady = true
      await subject.until(() => expect(alice.statuses.at(-1)).toBe('online'))
    })

    it('reconnects with a new token when the connection breaks', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      bob.cut()
      await subject.until(() => expect(bob.statuses.at(-1)).toBe('reconnecting'))
      expect(bob.failures.at(-1)).toMatchObject({ statusCode: 503, code: 'not-connected' })
      const { call } = await alice.signaling.send('call:start', startTo('bob'))
      bob.restore()
      await subject.until(() => expect(bob.statuses.at(-1)).toBe('online'))
      expect(bob.tokenRequests()).toBeGreaterThan(1)
      await subject.until(() =>
        expect(bob.pushes.at(-1)).toMatchObject({ name: 'call:incoming', payload: { roomId: call.roomId } }),
      )
    })

    it('executes a command once if the connection breaks meanwhile', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const request = startTo('bob')
      const started = alice.signaling.send('call:start', request)
      alice.cut()
      await subject.until(() => expect(alice.statuses.at(-1)).toBe('reconnecting'))
      alice.restore()
      await subject.until(() => expect(alice.statuses.at(-1)).toBe('online'))
      expect((await started).call.roomId).toBe(request.roomId)
      // A second execution would have rung again, or created a second call.
      await alice.signaling.send('call:end', { roomId: request.roomId, reason: 'hangup' })
      await subject.until(() => expect(bob.log).toEqual(['call:incoming', 'call:closed']))
    })

    it('fails a command with 503 if it is not delivered in time', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      alice.cut()
      await subject.until(() => expect(alice.statuses.at(-1)).toBe('reconnecting'))
      let outcome: unknown
      void alice.signaling.send('call:start', startTo('bob')).catch((error: unknown) => (outcome = error))
      await subject.until(() => expect(outcome).toBeInstanceOf(CallError))
      expect(outcome).toMatchObject({
        statusCode: 503,
        code: 'not-connected',
        message: 'Not connected to the signaling server',
      })
      alice.restore()
      await subject.until(() => expect(alice.statuses.at(-1)).toBe('online'))
      // A command that has failed is not sent later.
      expect((await alice.signaling.send('session:sync', { knownCalls: [] })).calls).toEqual([])
      expect(bob.log).toEqual([])
    })

    it('calls no callback after it is closed', async () => {
      subject = await setUp()
      const [alice, bob] = [await online('alice'), await online('bob')]
      const unacknowledged = bob.signaling.send('session:sync', { knownCalls: [] })
      bob.signaling.close()
      bob.signaling.close()
      await expect(unacknowledged).rejects.toMatchObject({ statusCode: 503 })
      await expect(bob.signaling.send('session:sync', { knownCalls: [] })).rejects.toMatchObject({ statusCode: 503 })
      await alice.signaling.send('call:start', startTo('bob'))
      await alice.signaling.send('session:sync', { knownCalls: [] })
      expect(bob.statuses).toEqual(['connecting', 'online', 'offline'])
      expect(bob.log).toEqual([])
      bob.signaling.open()
      await subject.until(() => expect(bob.log).toEqual(['call:incoming']))
    })

    it('closes the earlier of two connections of one device', async () => {
      subject = await setUp()
      const earlier = await online('alice')
      const connection = await subject.connection('alice')
      const statuses: SignalingStatus[] = []
      const later = connection.create({
        url: connection.url,
        getToken: () => connection.getToken(),
        deviceId: earlier.deviceId,
        getDisplayName: () => '',
        clock: subject.clock,
        onStatus: (status) => void statuses.push(status),
        onPush: () => undefined,
      })
      later.open()
      await subject.until(() => expect(earlier.statuses).toEqual(['connecting', 'online', 'offline']))
      await subject.until(() => expect(statuses).toEqual(['connecting', 'online']))
      later.close()
    })
  })
}
