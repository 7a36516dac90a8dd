import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, placeCall } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Calls between two browser processes, checked below the UI: packets, media elements, tracks and peer connections.

const pages = setUpTestPages()

async function openConnected(callType: 'audio' | 'video'): Promise<[alice: ChromiumTestPage, bob: ChromiumTestPage]> {
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob, callType)
  return [alice, bob]
}

it('carries a voice call with redundant audio and releases everything after it', async () => {
  const [alice, bob] = await openConnected('audio')
  await alice.waitForAudioPlayback()
  await bob.waitForAudioPlayback()
  for (const testPage of [alice, bob]) {
    const { mediaElements, capturedTracks, audioCodecs } = await testPage.readProbe()
    expect(audioCodecs).toEqual(['audio/red'])
    expect(mediaElements.filter(({ tag, trackKinds }) => tag === 'video' && trackKinds.length > 0)).toEqual([])
    expect(capturedTracks).toEqual([{ kind: 'audio', readyState: 'live' }])
  }
  await alice.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('carries a video call between two browsers and releases everything after it', async () => {
  const [alice, bob] = await openConnected('video')
  for (const testPage of [alice, bob]) {
    await testPage.waitForAudioPlayback()
    await testPage.waitForVideoPlayback()
  }
  await bob.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('shows the same safety code to both users', async () => {
  const codes: (string | null)[] = []
  for (const testPage of await openConnected('audio')) {
    await testPage.click('Safety code')
    const read = () =>
      testPage.evaluate(() => document.querySelector('.offhook-safety-code [role=img]')?.textContent ?? null)
    await eventually(read).toMatch(/^\d{16}$/)
    codes.push(await read())
  }
  expect(codes[1]).toBe(codes[0])
})

it('answers a video call with audio only', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await placeCall(alice, bob, 'video')
  await bob.click('Answer with audio only')
  await bob.waitForStatus('Alice', 'connected')
  await bob.waitForIncrease('framesDecoded')
  await alice.waitForAudioPlayback()
  expect((await bob.readProbe()).capturedTracks).toEqual([{ kind: 'audio', readyState: 'live' }])
})

it('sends no media from the callee before the answer', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await placeCall(alice, bob, 'video')
  await alice.waitForStatus('Bob', 'ringing')
  // Wait until Alice's devices are open and in use: media that Bob sent by mistake would have started by then.
  await eventually(async () => (await alice.readProbe()).capturedTracks.length).toBe(2)
  expect(await bob.readProbe()).toMatchObject({ packetsSent: 0, sendersWithTrack: 0, capturedTracks: [] })
  expect(await alice.readProbe()).toMatchObject({ audioEnergy: 0, framesDecoded: 0 })
  await bob.click('Answer')
  await eventually(async () => (await bob.readProbe()).packetsSent).toBeGreaterThan(0)
})

it('mutes and unmutes without renegotiation', async () => {
  const [alice, bob] = await openConnected('video')
  await bob.waitForIncrease('framesDecoded')
  await bob.waitForIncrease('audioEnergy')
  const signalingStateChanges = async () => [
    (await alice.readProbe()).signalingStateChanges,
    (await bob.readProbe()).signalingStateChanges,
  ]
  const before = await signalingStateChanges()
  await alice.clearLog()
  await bob.clearLog()

  await alice.click('Mute microphone')
  await bob.expectLog(['muted audio(alice)'])
  await bob.waitForNoIncrease('audioEnergy')
  await alice.click('Unmute microphone')
  await bob.expectLog(['muted audio(alice)', 'unmuted audio(alice)'])
  await bob.waitForIncrease('audioEnergy')
  await bob.clearLog()

  await alice.click('Turn camera off')
  await eventually(() => bob.logSummary()).toContain('muted video(alice)')
  await bob.waitForNoIncrease('framesDecoded')
  const liveTracks = async () =>
    (await alice.readProbe()).capturedTracks.filter(({ readyState }) => readyState === 'live')
  expect(await liveTracks()).toEqual([{ kind: 'audio', readyState: 'live' }])
  await alice.click('Turn camera on')
  await eventually(() => bob.logSummary()).toContain('unmuted video(alice)')
  await bob.waitForIncrease('framesDecoded')
  await bob.waitForVideoPlayback()
  expect(await liveTracks()).toHaveLength(2)

  expect(await signalingStateChanges()).toEqual(before)
})

it('continues the call and shows a banner while the server is down', async () => {
  const demo = await pages.startServer({})
  const [alice, bob] = await openConnected('video')
  await alice.waitForIncrease('framesDecoded')
  await demo.stop()
  const banner = alice.callScreen('Bob').getByText('Reconnecting to the calling service')
  await banner.waitFor()
  // A trial click is a hit test: it fails if the video covers the banner.
  await banner.click({ trial: true })
  await alice.waitForIncrease('framesDecoded')
  await alice.waitForIncrease('audioEnergy')
  await bob.waitForIncrease('audioEnergy')
  await alice.waitForStatus('Bob', 'connected')
  for (const testPage of [alice, bob]) testPage.ignoreErrors('net::ERR_')
})
