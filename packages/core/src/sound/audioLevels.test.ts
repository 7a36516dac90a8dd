import { expect, it, vi } from 'vitest'
import { createParty } from '../testing/party'

/** Connects a voice call between Alice and Bob. */
async function connectCall() {
  const party = createParty()
  const [alice, bob] = await Promise.all([party.join('alice'), party.join('bob')])
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  void bob.client.answerCall()
  await party.quiet()
  return { party, alice, bob }
}

it('measures the muted local microphone with throughMute, and releases it with the call', async () => {
  const { party, alice } = await connectCall()
  const localJid = alice.client.store.getState().self!.userJid
  const { calls, activeRoomId } = alice.client.store.getState()
  const track = alice.client.tracks.get(calls[activeRoomId!]!.participants[localJid]!.tracks.microphone.trackId!)!
  const clone = vi.spyOn(track, 'clone')
  const [onLevel, onLevelThroughMute] = [vi.fn(), vi.fn()]
  alice.client.subscribeAudioLevel(localJid, onLevel)
  alice.client.subscribeAudioLevel(localJid, onLevelThroughMute, { throughMute: true })
  expect(clone).not.toHaveBeenCalled()

  await alice.client.muteAudio(true)
  await party.quiet()
  const firstClone = clone.mock.results[0]!.value as MediaStreamTrack
  expect(firstClone.enabled).toBe(true)
  alice.sound.setLevel(firstClone.id, 0.7)
  expect(onLevelThroughMute).toHaveBeenLastCalledWith(0.7)
  expect(onLevel).toHaveBeenLastCalledWith(0)

  await alice.client.muteAudio(false)
  await party.quiet()
  expect(firstClone.readyState).toBe('ended')
  alice.sound.setLevel(track.id, 0.4)
  expect(onLevelThroughMute).toHaveBeenLastCalledWith(0.4)

  await alice.client.muteAudio(true)
  await party.quiet()
  const secondClone = clone.mock.results[1]!.value as MediaStreamTrack
  expect(secondClone.readyState).toBe('live')
  void alice.client.endCall()
  await party.quiet()
  expect(secondClone.readyState).toBe('ended')
  party.exchange.close()
})

it('does not measure a muted remote participant with throughMute', async () => {
  const { party, alice, bob } = await connectCall()
  await bob.client.muteAudio(true)
  await party.quiet()
  const metersBefore = alice.sound.meters
  const remoteJid = Object.values(alice.client.store.getState().calls)[0]!.participantIds[1]!
  alice.client.subscribeAudioLevel(remoteJid, vi.fn(), { throughMute: true })
  expect(alice.sound.meters).toBe(metersBefore)
  party.exchange.close()
})
