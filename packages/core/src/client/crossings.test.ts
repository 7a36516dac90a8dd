import { afterEach, describe, expect, it } from 'vitest'
import { failure } from '@offhook/protocol'
import { createTaskQueue } from '../signaling/taskQueue'
import {
  createTestEnvironment,
  type TestClient,
  type TestEnvironment,
  type TestEnvironmentOptions,
} from '../testing/testEnvironment'

/** Orders of messages that the simulation has found, told slowly. */

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

/** A environment at which what the exchange says to a user, or they to it, can be held back. */
function createSlowEnvironment(options: TestEnvironmentOptions = {}) {
  const queue = createTaskQueue()
  const held = new Map<string, (() => void)[]>()
  environment = createTestEnvironment({
    ...options,
    createMessageQueue: (kind, { userJid }) => ({
      add(task) {
        const waiting = held.get(`${kind} ${userJid}`)
        if (waiting) waiting.push(task)
        else queue.add(task)
      },
    }),
  })
  return {
    /** @returns the function that lets it through, in its order. */
    hold(userJid: string, kind: 'toClient' | 'toServer' = 'toClient') {
      const key = `${kind} ${userJid}`
      held.set(key, [])
      return () => {
        const tasks = held.get(key) ?? []
        held.delete(key)
        for (const task of tasks) queue.add(task)
      }
    },
  }
}

/** Alice dials back while Bob's call rings, and has not heard what the server made of the two. */
async function dialledBack(options: TestEnvironmentOptions = {}) {
  const { hold } = createSlowEnvironment(options)
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void bob.client.makeVoiceCall(['alice'])
  await environment.settle()
  const letThrough = hold('alice@example.com')
  const dialled = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  return { alice, bob, dialled, letThrough }
}

const statusOf = ({ client }: TestClient) => Object.values(client.store.getState().calls)[0]?.status

describe('somebody dials back while it rings', () => {
  it('hangs up and dials again before the server has said that one call was made of the two: that one rings no more', async () => {
    const { hold } = createSlowEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const letThrough = hold('alice@example.com')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    const first = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    await alice.client.endCall()
    const second = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    letThrough()
    await environment.settle()

    expect([await first, await second]).toMatchObject([{ statusCode: 404 }, { statusCode: 409 }])
    expect(alice.client.store.getState().incomingRoomIds).toEqual([])
    expect(bob.log.at(-1)).toMatch(/^ended\(alice\) closed/)
    expect(environment.server.store.calls.size).toBe(0)
  })

  it.each([
    ['takes', null],
    ['will not hear of', failure('rate-limited')],
  ])(
    'hangs up and answers what rings before the server has said that one call was made of the two: both talk, though it %s the answer',
    async (_, refusal) => {
      const { alice, bob, dialled, letThrough } = await dialledBack({
        refuse: (__, name) => (name === 'call:answer' ? refusal : null),
      })
      await alice.client.endCall()
      const answer = alice.logResult(alice.client.answerCall())
      await environment.settle()
      letThrough()
      await environment.settle()

      expect(await dialled).toMatchObject({ statusCode: 404 })
      expect(await answer).toMatchObject({ statusCode: 200 })
      for (const { client } of [alice, bob]) {
        const { calls, activeRoomId } = client.store.getState()
        expect(calls[activeRoomId ?? '']?.status).toBe('connected')
      }
    },
  )

  it('hangs up and answers, and is seated before the microphone is refused: nobody is left alone in a call', async () => {
    const { alice, bob, letThrough } = await dialledBack()
    await alice.client.endCall()
    const ask = alice.devices.hold('microphone')
    const answer = alice.logResult(alice.client.answerCall())
    letThrough()
    await environment.settle()
    alice.devices.deny('microphone')
    ask()
    await environment.settle()

    expect(await answer).toMatchObject({ statusCode: 404 })
    expect([statusOf(alice), statusOf(bob)]).toEqual(['ended', 'ended'])
    expect(environment.server.store.calls.size).toBe(0)
  })

  it('and declines before the server has made one call of the two: it stays ended, and is hung up', async () => {
    const { alice, bob, dialled, letThrough } = await dialledBack()
    await alice.client.declineCall()
    letThrough()
    await environment.settle()

    expect(await dialled).toMatchObject({ statusCode: 404 })
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([
      { status: 'ended', endReason: 'declined' },
    ])
    expect(bob.log.at(-1)).toBe('ended(alice) closed hangup')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(environment.server.store.calls.size).toBe(0)
  })
})

describe('a call that is over', () => {
  it('does not ring again when several ended while the line was down', async () => {
    createSlowEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const carol = await environment.createTestClient('carol')
    void alice.client.makeVoiceCall(['carol'])
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    environment.server.dropConnection('carol')
    await carol.client.declineCall()
    await carol.client.declineCall()
    // Longer than a command may wait for its line.
    await environment.clock.advance(11_000)
    carol.log.length = 0
    environment.server.restoreConnection('carol')
    await environment.settle()

    expect(carol.client.store.getState().incomingRoomIds).toEqual([])
    expect(carol.log.filter((line) => line.startsWith('incoming'))).toEqual([])
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['busy(carol) closed declined', 'busy(carol) closed declined'])
  })

  it('rings again for whoever hung up the line, and is back before it ended', async () => {
    createSlowEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const left = bob.client.disconnect()
    await environment.settle()
    await left
    expect(bob.client.store.getState().incomingRoomIds).toEqual([])
    const back = bob.client.connect()
    await environment.settle()
    await back
    expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  })

  it('is known to be over by a caller who hears the answer to the call only after a reconnect', async () => {
    const { hold } = createSlowEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const carol = await environment.createTestClient('carol')
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    void carol.client.answerCall()
    await environment.settle()
    // Carol is engaged: the reply and the end of the call are lost with the line.
    hold('alice@example.com')
    const call = alice.logResult(alice.client.makeVoiceCall(['carol']))
    await environment.settle()
    environment.server.dropConnection('alice')
    hold('alice@example.com')()
    environment.server.restoreConnection('alice')
    await environment.settle()

    expect(await call).toMatchObject({ statusCode: 200 })
    expect(alice.log.at(-1)).toBe('engaged(carol) closed engaged')
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('is said to be engaged about oneself, where one took another call', async () => {
    createSlowEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const desk = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    const last = desk.payloads('callStatus').at(-1)
    expect(last).toMatchObject({ status: 'engaged', userJid: 'bob@example.com', sessionStatus: 'closed' })
    expect(last?.usersStatus.find(({ localUser }) => localUser)?.status).toBe('engaged')
  })
})

it('an answer that crosses with hanging up the line is taken back', async () => {
  const { hold } = createSlowEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const letThrough = hold('bob@example.com')
  const answer = bob.logResult(bob.client.answerCall())
  await environment.settle()
  const left = bob.client.disconnect()
  letThrough()
  await environment.settle()
  await left
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'ended' }])
  expect(alice.log.at(-1)).toMatch(/^ended\(bob\) closed/)
  expect(bob.devices.liveTracks()).toBe(0)
  expect(environment.server.store.calls.size).toBe(0)
})

it('a line that is being hung up takes no answer', async () => {
  const { hold } = createSlowEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const letThrough = hold('bob@example.com', 'toServer')
  void bob.logResult(bob.client.makeVoiceCall(['carol']))
  await environment.settle()
  const left = bob.client.disconnect()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  await expect(bob.client.answerCall()).rejects.toMatchObject({ code: 'not-connected' })
  letThrough()
  await environment.settle()
  await left
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  expect(bob.devices.liveTracks()).toBe(0)
})

describe('an answer that reached the server, and was given up for lost', () => {
  /** Bob has pressed Answer, was told after a while that there is no line, and has the seat. His phone rings on. */
  async function givenUp() {
    const { hold } = createSlowEnvironment()
    const [alice, bob, carol] = [
      await environment.createTestClient('alice'),
      await environment.createTestClient('bob'),
      await environment.createTestClient('carol'),
    ]
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    void carol.client.answerCall()
    await environment.settle()
    hold('bob@example.com')
    const answer = bob.logResult(bob.client.answerCall())
    await environment.clock.advance(11_000)
    expect(await answer).toMatchObject({ code: 'not-connected' })
    expect(seated()).toEqual(['alice@example.com', 'bob@example.com', 'carol@example.com'])
    return { bob }
  }
  const seated = () =>
    [...environment.server.store.calls.values()].flatMap(({ members }) => members.map(({ userJid }) => userJid)).sort()

  it('leaves whoever declines in no call', async () => {
    const { bob } = await givenUp()
    await bob.client.declineCall()
    await environment.settle()
    expect(statusOf(bob)).toBe('ended')
    expect(seated()).toEqual(['alice@example.com', 'carol@example.com'])
  })

  it('leaves whoever lets it ring out in no call', async () => {
    const { bob } = await givenUp()
    // The rest of the ring, and as long as a seat is kept for somebody who is away.
    await environment.clock.advance(45_000)
    expect(statusOf(bob)).toBe('ended')
    expect(seated()).toEqual(['alice@example.com', 'carol@example.com'])
  })
})

it('a call whose start was taken, and refused when it came again, rings nowhere', async () => {
  let starts = 0
  const { hold } = createSlowEnvironment({
    refuse: (_, name) => (name === 'call:start' && ++starts > 1 ? failure('rate-limited') : null),
  })
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const letThrough = hold('alice@example.com')
  const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  environment.server.dropConnection('alice')
  letThrough()
  environment.server.restoreConnection('alice')
  await environment.clock.advance(5_000)

  expect(await call).toMatchObject({ code: 'rate-limited' })
  expect(alice.client.store.getState().activeRoomId).toBeNull()
  expect(statusOf(bob)).toBe('ended')
  expect(alice.devices.liveTracks()).toBe(0)
})

it('a call that was answered does not ring here when its caller has left and others still ring', async () => {
  createSlowEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  await alice.client.endCall()
  await environment.createTestClient('carol')
  await environment.settle()
  expect(bob.log.at(-1)).toBe('ringing(carol)')
  const { calls, activeRoomId, incomingRoomIds } = bob.client.store.getState()
  expect(incomingRoomIds).toEqual([])
  expect(calls[activeRoomId ?? '']?.status).toBe('calling')
})

it('a line that is being hung up begins no call, and is opened again once that is done', async () => {
  const { hold } = createSlowEnvironment()
  const alice = await environment.createTestClient('alice')
  const letThrough = hold('alice@example.com')
  const first = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  const left = alice.client.disconnect()
  const second = alice.logResult(alice.client.makeVoiceCall(['carol']))
  const back = alice.client.connect()
  letThrough()
  await environment.settle()
  await Promise.all([left, back])

  expect([await first, await second]).toMatchObject([{ statusCode: 404 }, { statusCode: 503 }])
  expect(alice.client.store.getState().connection.status).toBe('online')
  expect(alice.devices.liveTracks()).toBe(0)
})
