import { afterEach, describe, expect, it } from 'vitest'
import { failure } from '@offhook/protocol'
import { createTaskQueue } from '../signaling/taskQueue'
import {
  createTestEnvironment,
  type TestClient,
  type TestEnvironment,
  type TestEnvironmentOptions,
} from '../testing/testEnvironment'

// Orders of messages in which the simulation has found errors.

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

/** Creates an environment that can hold back the messages to or from a user. */
function createHoldingEnvironment(options: TestEnvironmentOptions = {}) {
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
    /** @returns A function that delivers the held messages in their order. */
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

/** Alice calls Bob while his call rings on her device, and the acknowledgement of the server is held back. */
async function callBack(options: TestEnvironmentOptions = {}) {
  const { hold } = createHoldingEnvironment(options)
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void bob.client.makeVoiceCall(['alice'])
  await environment.settle()
  const deliver = hold('alice@example.com')
  const secondCall = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  return { alice, bob, secondCall, deliver }
}

const statusOf = ({ client }: TestClient) => Object.values(client.store.getState().calls)[0]?.status

describe('a user who calls back while the first call rings', () => {
  it('is in no call after hanging up and calling again before the server has acknowledged the merged call', async () => {
    const { hold } = createHoldingEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const deliver = hold('alice@example.com')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    const first = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    await alice.client.endCall()
    const second = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    deliver()
    await environment.settle()

    expect([await first, await second]).toMatchObject([{ statusCode: 404 }, { statusCode: 409 }])
    expect(alice.client.store.getState().incomingRoomIds).toEqual([])
    expect(bob.log.at(-1)).toMatch(/^ended\(alice\) closed/)
    expect(environment.server.store.calls.size).toBe(0)
  })

  it.each([
    ['accepts', null],
    ['refuses', failure('rate-limited')],
  ])(
    'is connected after hanging up and answering before the server has acknowledged the merged call, also if it %s the answer',
    async (_, refusal) => {
      const { alice, bob, secondCall, deliver } = await callBack({
        refuse: (__, name) => (name === 'call:answer' ? refusal : null),
      })
      await alice.client.endCall()
      const answer = alice.logResult(alice.client.answerCall())
      await environment.settle()
      deliver()
      await environment.settle()

      expect(await secondCall).toMatchObject({ statusCode: 404 })
      expect(await answer).toMatchObject({ statusCode: 200 })
      for (const { client } of [alice, bob]) {
        const { calls, activeRoomId } = client.store.getState()
        expect(calls[activeRoomId ?? '']?.status).toBe('connected')
      }
    },
  )

  it('leaves the call if the microphone is denied after the server has made the device a member of it', async () => {
    const { alice, bob, deliver } = await callBack()
    await alice.client.endCall()
    const settleRequest = alice.devices.hold('microphone')
    const answer = alice.logResult(alice.client.answerCall())
    deliver()
    await environment.settle()
    alice.devices.deny('microphone')
    settleRequest()
    await environment.settle()

    expect(await answer).toMatchObject({ statusCode: 404 })
    expect([statusOf(alice), statusOf(bob)]).toEqual(['ended', 'ended'])
    expect(environment.server.store.calls.size).toBe(0)
  })

  it('leaves the merged call if they declined the first call before the acknowledgement', async () => {
    const { alice, bob, secondCall, deliver } = await callBack()
    await alice.client.declineCall()
    deliver()
    await environment.settle()

    expect(await secondCall).toMatchObject({ statusCode: 404 })
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([
      { status: 'ended', endReason: 'declined' },
    ])
    expect(bob.log.at(-1)).toBe('ended(alice) closed hangup')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(environment.server.store.calls.size).toBe(0)
  })
})

describe('a call that has ended', () => {
  it('does not ring again if several calls ended while the client was disconnected', async () => {
    createHoldingEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const carol = await environment.createTestClient('carol')
    void alice.client.makeVoiceCall(['carol'])
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    environment.server.dropConnection('carol')
    await carol.client.declineCall()
    await carol.client.declineCall()
    // Longer than a command may wait for a connection.
    await environment.clock.advance(11_000)
    carol.log.length = 0
    environment.server.restoreConnection('carol')
    await environment.settle()

    expect(carol.client.store.getState().incomingRoomIds).toEqual([])
    expect(carol.log.filter((line) => line.startsWith('incoming'))).toEqual([])
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['busy(carol) closed declined', 'busy(carol) closed declined'])
  })

  it('rings again if it only stopped ringing because the client disconnected', async () => {
    createHoldingEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const disconnected = bob.client.disconnect()
    await environment.settle()
    await disconnected
    expect(bob.client.store.getState().incomingRoomIds).toEqual([])
    const reconnected = bob.client.connect()
    await environment.settle()
    await reconnected
    expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  })

  it('ends for a caller who receives the acknowledgement only after a reconnect', async () => {
    const { hold } = createHoldingEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const carol = await environment.createTestClient('carol')
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    void carol.client.answerCall()
    await environment.settle()
    // Carol is engaged: the acknowledgement and the end of the call are lost with the connection.
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

  it('emits engaged for the local user if another device of the user is in another call', async () => {
    createHoldingEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    const tablet = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    const last = tablet.payloads('callStatus').at(-1)
    expect(last).toMatchObject({ status: 'engaged', userJid: 'bob@example.com', sessionStatus: 'closed' })
    expect(last?.usersStatus.find(({ localUser }) => localUser)?.status).toBe('engaged')
  })
})

it('reverts an answer that is acknowledged after disconnect was called', async () => {
  const { hold } = createHoldingEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const deliver = hold('bob@example.com')
  const answer = bob.logResult(bob.client.answerCall())
  await environment.settle()
  const disconnected = bob.client.disconnect()
  deliver()
  await environment.settle()
  await disconnected
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'ended' }])
  expect(alice.log.at(-1)).toMatch(/^ended\(bob\) closed/)
  expect(bob.devices.liveTracks()).toBe(0)
  expect(environment.server.store.calls.size).toBe(0)
})

it('rejects an answer while the client is disconnecting', async () => {
  const { hold } = createHoldingEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const deliver = hold('bob@example.com', 'toServer')
  void bob.logResult(bob.client.makeVoiceCall(['carol']))
  await environment.settle()
  const disconnected = bob.client.disconnect()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  await expect(bob.client.answerCall()).rejects.toMatchObject({ code: 'not-connected' })
  deliver()
  await environment.settle()
  await disconnected
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  expect(bob.devices.liveTracks()).toBe(0)
})

describe('an answer that reached the server, and whose acknowledgement was lost', () => {
  /** Bob's answer has failed with 503, and his device is a member of the call. The call still rings on it. */
  async function loseAcknowledgement() {
    const { hold } = createHoldingEnvironment()
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
    expect(memberJids()).toEqual(['alice@example.com', 'bob@example.com', 'carol@example.com'])
    return { bob }
  }
  const memberJids = () =>
    [...environment.server.store.calls.values()].flatMap(({ members }) => members.map(({ userJid }) => userJid)).sort()

  it('leaves the call when the user declines', async () => {
    const { bob } = await loseAcknowledgement()
    await bob.client.declineCall()
    await environment.settle()
    expect(statusOf(bob)).toBe('ended')
    expect(memberJids()).toEqual(['alice@example.com', 'carol@example.com'])
  })

  it('leaves the call when it rings until the time is over', async () => {
    const { bob } = await loseAcknowledgement()
    // The rest of the ring time, and the time for which the server keeps the membership of a lost device.
    await environment.clock.advance(45_000)
    expect(statusOf(bob)).toBe('ended')
    expect(memberJids()).toEqual(['alice@example.com', 'carol@example.com'])
  })
})

it('ends a call whose start was accepted, and refused when it was sent again', async () => {
  let starts = 0
  const { hold } = createHoldingEnvironment({
    refuse: (_, name) => (name === 'call:start' && ++starts > 1 ? failure('rate-limited') : null),
  })
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const deliver = hold('alice@example.com')
  const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  environment.server.dropConnection('alice')
  deliver()
  environment.server.restoreConnection('alice')
  await environment.clock.advance(5_000)

  expect(await call).toMatchObject({ code: 'rate-limited' })
  expect(alice.client.store.getState().activeRoomId).toBeNull()
  expect(statusOf(bob)).toBe('ended')
  expect(alice.devices.liveTracks()).toBe(0)
})

it('stays connected after the caller of a group call has left and others still ring', async () => {
  createHoldingEnvironment()
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
  expect(calls[activeRoomId ?? '']?.status).toBe('connected')
})

it('rejects a call while the client is disconnecting, and connects again after that', async () => {
  const { hold } = createHoldingEnvironment()
  const alice = await environment.createTestClient('alice')
  const deliver = hold('alice@example.com')
  const first = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  const disconnected = alice.client.disconnect()
  const second = alice.logResult(alice.client.makeVoiceCall(['carol']))
  const reconnected = alice.client.connect()
  deliver()
  await environment.settle()
  await Promise.all([disconnected, reconnected])

  expect([await first, await second]).toMatchObject([{ statusCode: 404 }, { statusCode: 503 }])
  expect(alice.client.store.getState().connection.status).toBe('online')
  expect(alice.devices.liveTracks()).toBe(0)
})
