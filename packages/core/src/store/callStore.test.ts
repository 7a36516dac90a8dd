import { expect, it } from 'vitest'
import type { CallStoreState } from '../api/callStoreState'
import { createTestEnvironment } from '../testing/testEnvironment'

/** The states of the stores of both clients during a call. */
async function recordStatesOfCall(): Promise<CallStoreState[]> {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  const states: CallStoreState[] = []
  for (const { client } of [alice, bob]) client.store.subscribe((state) => states.push(state))
  void alice.client.makeVideoCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  environment.network.cut()
  await environment.settle()
  environment.network.restore()
  await environment.settle()
  await bob.client.muteVideo(true)
  void bob.client.endCall()
  await environment.settle()
  environment.server.close()
  return states
}

it('is plain data in every state: equal to its own JSON round trip', async () => {
  const states = await recordStatesOfCall()
  expect(new Set(states.flatMap(({ calls }) => Object.values(calls).map(({ status }) => status)))).toEqual(
    new Set(['calling', 'ringing', 'connecting', 'connected', 'reconnecting', 'ended']),
  )
  for (const state of states) expect(JSON.parse(JSON.stringify(state))).toEqual(state)
})

it('contains only ids of tracks that the registry has', async () => {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  const missing: string[] = []
  for (const { client } of [alice, bob]) {
    client.store.subscribe(({ calls }) => {
      for (const { participants } of Object.values(calls)) {
        for (const { tracks } of Object.values(participants)) {
          for (const { trackId } of Object.values(tracks))
            if (trackId !== null && !client.tracks.get(trackId)) missing.push(trackId)
        }
      }
    })
  }
  void alice.client.makeVideoCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  void bob.client.endCall()
  await environment.settle()
  expect(missing).toEqual([])
  environment.server.close()
})

it('removes a dismissed call if it has ended, and keeps a running one', async () => {
  const environment = createTestEnvironment()
  const [alice] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const roomId = alice.client.store.getState().activeRoomId ?? ''
  alice.client.dismissCall(roomId)
  expect(alice.client.store.getState().activeRoomId).toBe(roomId)
  void alice.client.endCall()
  expect(alice.client.store.getState().activeRoomId).toBe(roomId)
  alice.client.dismissCall(roomId)
  expect(alice.client.store.getState()).toMatchObject({ activeRoomId: null, calls: {} })
  environment.server.close()
})
