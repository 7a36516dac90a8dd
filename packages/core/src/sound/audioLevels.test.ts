import { expect, it, vi } from 'vitest'
import { createTestEnvironment } from '../testing/testEnvironment'

/** Connects a voice call between Alice and Bob. */
async function connectCall() {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  return { environment, alice, bob }
}

it('measures the muted local microphone with throughMute, and releases it with the call', async () => {
  const { environment, alice } = await connectCall()
  const localJid = alice.client.store.getState().self!.userJid
  const { calls, activeRoomId } = alice.client.store.getState()
  const track = alice.client.tracks.get(calls[activeRoomId!]!.participants[localJid]!.tracks.microphone.trackId!)!
  const clone = vi.spyOn(track, 'clone')
  const [onLevel, onLevelThroughMute] = [vi.fn(), vi.fn()]
  alice.client.subscribeAudioLevel(localJid, onLevel)
  alice.client.subscribeAudioLevel(localJid, onLevelThroughMute, { throughMute: true })
  expect(clone).not.toHaveBeenCalled()

  await alice.client.muteAudio(true)
  await environment.settle()
  const firstClone = clone.mock.results[0]!.value as MediaStreamTrack
  expect(firstClone.enabled).toBe(true)
  alice.sound.setLevel(firstClone.id, 0.7)
  expect(onLevelThroughMute).toHaveBeenLastCalledWith(0.7)
  expect(onLevel).toHaveBeenLastCalledWith(0)

  await alice.client.muteAudio(false)
  await environment.settle()
  expect(firstClone.readyState).toBe('ended')
  alice.sound.setLevel(track.id, 0.4)
  expect(onLevelThroughMute).toHaveBeenLastCalledWith(0.4)

  await alice.client.muteAudio(true)
  await environment.settle()
  const secondClone = clone.mock.results[1]!.value as MediaStreamTrack
  expect(secondClone.readyState).toBe('live')
  void alice.client.endCall()
  await environment.settle()
  expect(secondClone.readyState).toBe('ended')
  environment.server.close()
})

it('does not measure a muted remote participant with throughMute', async () => {
  const { environment, alice, bob } = await connectCall()
  await bob.client.muteAudio(true)
  await environment.settle()
  const metersBefore = alice.sound.meters
  const remoteJid = Object.values(alice.client.store.getState().calls)[0]!.participantIds[1]!
  alice.client.subscribeAudioLevel(remoteJid, vi.fn(), { throughMute: true })
  expect(alice.sound.meters).toBe(metersBefore)
  environment.server.close()
})
