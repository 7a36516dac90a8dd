import { expect, it, vi } from 'vitest'
import { createTestEnvironment } from '../testing/testEnvironment'

it('hears me through my own mute, where that is asked for, and lets go of the device with the call', async () => {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  const me = alice.client.store.getState().self!.userJid
  const { calls, activeRoomId } = alice.client.store.getState()
  const track = alice.client.tracks.get(calls[activeRoomId!]!.participants[me]!.tracks.microphone.trackId!)!
  const clone = vi.spyOn(track, 'clone')
  const [plain, through] = [vi.fn(), vi.fn()]
  alice.client.subscribeAudioLevel(me, plain)
  alice.client.subscribeAudioLevel(me, through, { throughMute: true })
  expect(clone).not.toHaveBeenCalled()

  await alice.client.muteAudio(true)
  await environment.settle()
  const copy = clone.mock.results[0]!.value as MediaStreamTrack
  expect(copy.enabled).toBe(true)
  alice.sound.setLevel(copy.id, 0.7)
  expect(through).toHaveBeenLastCalledWith(0.7)
  expect(plain).toHaveBeenLastCalledWith(0)

  await alice.client.muteAudio(false)
  await environment.settle()
  expect(copy.readyState).toBe('ended')
  alice.sound.setLevel(track.id, 0.4)
  expect(through).toHaveBeenLastCalledWith(0.4)

  await alice.client.muteAudio(true)
  await environment.settle()
  const second = clone.mock.results[1]!.value as MediaStreamTrack
  expect(second.readyState).toBe('live')
  void alice.client.endCall()
  await environment.settle()
  expect(second.readyState).toBe('ended')
  environment.server.close()
})

it('does not listen to somebody else who is muted', async () => {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  await bob.client.muteAudio(true)
  await environment.settle()
  const before = alice.sound.meters
  const him = Object.values(alice.client.store.getState().calls)[0]!.participantIds[1]!
  alice.client.subscribeAudioLevel(him, vi.fn(), { throughMute: true })
  expect(alice.sound.meters).toBe(before)
  environment.server.close()
})
