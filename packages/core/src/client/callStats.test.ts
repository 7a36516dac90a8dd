import { afterEach, expect, it, vi } from 'vitest'
import type { CallStats } from '../api/callStats'
import { goodStatistics } from '../testing/fakeStatistics'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

/** Alice has called the others, and they have answered. */
async function startCall(...names: string[]) {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const others = await Promise.all(names.map((name) => environment.createTestClient(name)))
  void alice.client.makeVoiceCall(names)
  await environment.settle()
  for (const { client } of others) void client.answerCall()
  await environment.settle()
  return { alice, others }
}

async function subscribe(client: Awaited<ReturnType<typeof startCall>>['alice']['client'], interval?: number) {
  const values: (CallStats | null)[] = []
  const stop = client.subscribeCallStats((stats) => values.push(stats), interval === undefined ? {} : { interval })
  await vi.dynamicImportSettled()
  await environment.settle()
  return { values, stop }
}

it('measures every second, and has a user from the second measurement on', async () => {
  const { alice } = await startCall('bob')
  environment.network.setStatistics('alice', () => goodStatistics(environment.clock.now() / 1_000))
  const { values } = await subscribe(alice.client)
  expect(values).toMatchObject([{ participants: [] }])
  await environment.clock.advance(2_000)
  expect(values).toHaveLength(3)
  expect(values[2]).toMatchObject({
    roomId: alice.client.store.getState().activeRoomId,
    participants: [{ userJid: 'bob@example.com', path: 'direct', roundTripTime: 20, receivedAudio: { bitrate: 32 } }],
  })
})

it('has the users of a group call in the order of the call, without those who have left', async () => {
  const { alice, others } = await startCall('bob', 'carol')
  const { values } = await subscribe(alice.client)
  await environment.clock.advance(1_000)
  const users = () => values.at(-1)?.participants.map(({ userJid }) => userJid)
  expect(users()).toEqual(['bob@example.com', 'carol@example.com'])
  void others[0]?.client.endCall()
  await environment.settle()
  await environment.clock.advance(1_000)
  expect(users()).toEqual(['carol@example.com'])
})

it('has null without a call, and after its end', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const { values } = await subscribe(alice.client)
  expect(values).toEqual([null])
  const { alice: inCall } = await startCall('bob')
  const running = await subscribe(inCall.client)
  void inCall.client.endCall()
  await environment.settle()
  await environment.clock.advance(1_000)
  expect(running.values.at(-1)).toBeNull()
})

it('measures at the given interval, at most four times a second, until it is stopped', async () => {
  const { alice } = await startCall('bob')
  const slow = await subscribe(alice.client, 5_000)
  const fast = await subscribe(alice.client, 1)
  await environment.clock.advance(10_000)
  expect(slow.values).toHaveLength(3)
  expect(fast.values).toHaveLength(41)
  fast.stop()
  slow.stop()
  await environment.clock.advance(10_000)
  expect([slow.values.length, fast.values.length]).toEqual([3, 41])
})

it('measures nothing if it is stopped before its code is loaded', async () => {
  const { alice } = await startCall('bob')
  const listener = vi.fn()
  alice.client.subscribeCallStats(listener)()
  await vi.dynamicImportSettled()
  await environment.clock.advance(5_000)
  expect(listener).not.toHaveBeenCalled()
})
