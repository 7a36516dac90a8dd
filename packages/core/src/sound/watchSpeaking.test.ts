import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
let alice: TestClient
let bob: TestClient
let carol: TestClient

/** Alice, Bob and Carol are in a voice call. */
beforeEach(async () => {
  environment = createTestEnvironment()
  alice = await environment.createTestClient('alice')
  bob = await environment.createTestClient('bob')
  carol = await environment.createTestClient('carol')
  void alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  for (const { client } of [bob, carol]) void client.answerCall()
  await environment.settle()
})
afterEach(() => {
  environment.server.close()
})

const jidOf = (name: string) => `${name}@example.com`

/** Speech in the microphone of one user, as Alice hears it. */
function speak(name: string): void {
  const { calls, activeRoomId } = alice.client.store.getState()
  const trackId = calls[activeRoomId ?? '']?.participants[jidOf(name)]?.tracks.microphone.trackId ?? ''
  for (let tick = 0; tick < 5; tick++) alice.sound.setLevel(trackId, 0.8)
}

const speakingOf = (name: string) => alice.payloads('callSpeaking').filter(({ userJid }) => userJid === jidOf(name))
const endOf = (name: string) => ({
  userJid: jidOf(name),
  localUser: name === 'alice',
  volumeLevel: 0,
  isSpeaking: false,
})

/** Longer than the client waits before it reports a device as lost or silenced, in milliseconds. */
const DEVICE_CHANGE_MS = 3_000

const endings: [what: string, who: string, how: () => unknown][] = [
  ['mutes', 'bob', () => bob.client.muteAudio(true)],
  ['mutes, as the local user', 'alice', () => alice.client.muteAudio(true)],
  ['loses the microphone', 'bob', () => bob.devices.unplug('microphone-1')],
  ['loses the microphone, as the local user', 'alice', () => alice.devices.unplug('microphone-1')],
  ['has a microphone that the system silences', 'bob', () => bob.devices.setSystemMuted('microphone-1', true)],
  [
    'has a microphone that the system silences, as the local user',
    'alice',
    () => alice.devices.setSystemMuted('microphone-1', true),
  ],
  ['leaves the call', 'bob', () => bob.client.endCall()],
  ['loses the network', 'bob', () => environment.network.cut('bob')],
  ['closes the page', 'bob', () => bob.closePage()],
  ['reloads the page', 'bob', () => bob.reload()],
  ['is in a call that the local user ends', 'bob', () => alice.client.endCall()],
  ['is the local user and ends the call', 'alice', () => alice.client.endCall()],
  ['is in a call that ends because the client disconnects', 'bob', () => alice.client.disconnect()],
]

describe('speaking ends at once for a user who', () => {
  it.each(endings)('%s', async (_, who, how) => {
    speak(who)
    expect(speakingOf(who).at(-1)).toMatchObject({ isSpeaking: true })
    void how()
    await environment.clock.advance(DEVICE_CHANGE_MS)
    expect(speakingOf(who).at(-1)).toEqual(endOf(who))
  })

  it('mutes, and begins again with the next words after unmuting', async () => {
    speak('bob')
    void bob.client.muteAudio(true)
    await environment.settle()
    void bob.client.muteAudio(false)
    await environment.settle()
    speak('bob')
    expect(speakingOf('bob').map(({ isSpeaking }) => isSpeaking)).toEqual([false, true, false, false, true])
  })
})

it('reports nothing for a user who mutes in silence', async () => {
  void bob.client.muteAudio(true)
  await environment.settle()
  expect(speakingOf('bob')).toEqual([])
})
