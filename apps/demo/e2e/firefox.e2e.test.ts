import { describe, expect, it } from 'vitest'
import { connectCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually, type TestPage } from './testPage.ts'

// Calls between Chromium and Firefox, in both directions: the caller makes the offers.

const pages = setUpTestPages()

/** Alice calls Bob and Bob answers. One of the two uses Firefox. */
async function openConnected(callType: 'audio' | 'video', firefoxUser: 'alice' | 'bob'): Promise<[TestPage, TestPage]> {
  await pages.startServer({})
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map((user) => (user === firefoxUser ? pages.openFirefox(user) : pages.open(user))),
  )
  await connectCall(alice!, bob!, callType)
  return [alice!, bob!]
}

describe.each([
  ['Chromium calls Firefox', 'bob'],
  ['Firefox calls Chromium', 'alice'],
] as const)('%s', (_name, firefoxUser) => {
  it('carries a voice call in Opus and releases everything after it', async () => {
    const [alice, bob] = await openConnected('audio', firefoxUser)
    await alice.waitForAudioPlayback()
    await bob.waitForAudioPlayback()
    const chromium = firefoxUser === 'alice' ? bob : alice
    expect((await chromium.readProbe()).audioCodecs).toEqual(['audio/opus'])
    await alice.clickCallControl('End call')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  })

  it('carries a video call and releases everything after it', async () => {
    const [alice, bob] = await openConnected('video', firefoxUser)
    for (const testPage of [alice, bob]) {
      await testPage.waitForAudioPlayback()
      await testPage.waitForVideoPlayback()
    }
    await bob.clickCallControl('End call')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  })

  it('sends no video frames from Firefox while the camera is off and resumes when it is on', async () => {
    const [alice, bob] = await openConnected('video', firefoxUser)
    const [firefox, chromium] = firefoxUser === 'alice' ? [alice, bob] : [bob, alice]
    await chromium.waitForVideoPlayback()
    await firefox.clickCallControl('Turn camera off')
    await eventually(() => chromium.logSummary()).toContain(`muted video(${firefoxUser})`)
    // By default Firefox sends one frame per second while the camera is off.
    await chromium.waitForNoIncrease('framesDecoded', 4_000)
    await firefox.clickCallControl('Turn camera on')
    await eventually(() => chromium.logSummary()).toContain(`unmuted video(${firefoxUser})`)
    await chromium.waitForVideoPlayback()
  })

  it('continues the call while both reconnect to the server', async () => {
    const [alice, bob] = await openConnected('audio', firefoxUser)
    await alice.waitForAudioPlayback()
    await bob.waitForAudioPlayback()
    for (const testPage of [alice, bob]) await testPage.evaluate(() => window.probe.closeWebSockets())
    for (const testPage of [alice, bob]) {
      const connectionStatuses = async () => (await testPage.eventPayloads('connection')).map(({ status }) => status)
      await eventually(connectionStatuses).toEqual(['CONNECTED', 'RECONNECTING', 'CONNECTED'])
      await testPage.waitForIncrease('audioEnergy')
    }
    await alice.clickCallControl('Mute microphone')
    await eventually(() => bob.logSummary()).toContain('muted audio(alice)')
    for (const testPage of [alice, bob]) {
      expect((await testPage.logSummary()).filter((line) => /^(reconnecting|left|ended)/.test(line))).toEqual([])
    }
    await bob.clickCallControl('End call')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  })

  it('recovers from an interruption by an ICE restart on the same peer connection', async () => {
    const [alice, bob] = await openConnected('audio', firefoxUser)
    await alice.waitForAudioPlayback()
    await bob.waitForAudioPlayback()
    const before = await alice.readProbe()
    const resume = pages.suspendBrowser(bob)
    await alice.waitForStatus('Bob', 'reconnecting')
    resume()
    await waitUntilConnected(alice, bob)
    await alice.waitForAudioPlayback()
    await bob.waitForAudioPlayback()
    await eventually(async () => (await alice.readProbe()).signalingStateChanges).toBeGreaterThan(
      before.signalingStateChanges,
    )
    expect((await alice.readProbe()).totalPeerConnections).toBe(before.totalPeerConnections)
    await alice.clickCallControl('End call')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  })
})
