import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually, type TestPage } from './testPage.ts'

// With the policy `off` devices negotiate while it rings, and connect with the answer.

const pages = setUpTestPages()

/** Longer than Firefox keeps a connection without candidates (`media.peerconnection.ice.trickle_grace_period`). */
const RING_MS = 7_000

const openPage = { Chromium: pages.open, Firefox: pages.openFirefox }

describe.each([
  ['Chromium', 'Chromium'],
  ['Chromium', 'Firefox'],
  ['Firefox', 'Chromium'],
] as const)('%s calls %s without connecting before the answer', (caller, callee) => {
  it('sends nothing while it rings, and media in both directions after the answer', async () => {
    await pages.startServer({ OFFHOOK_PRECONNECT: 'off' })
    const [alice, bob]: TestPage[] = [await openPage[caller]('alice'), await openPage[callee]('bob')]
    await placeCall(alice!, bob!, 'video')
    await eventually(async () => (await alice!.readProbe()).openPeerConnections).toBe(1)
    await sleep(RING_MS)
    for (const testPage of [alice!, bob!]) {
      const { packetsSent, remoteCandidates, sendersWithTrack } = await testPage.readProbe()
      expect([packetsSent, remoteCandidates, sendersWithTrack]).toEqual([0, 0, 0])
    }
    const before = (await alice!.readProbe()).totalPeerConnections
    await bob!.click('Answer')
    await waitUntilConnected(alice!, bob!)
    for (const testPage of [alice!, bob!]) {
      await testPage.waitForAudioPlayback()
      await testPage.waitForVideoPlayback()
    }
    // The offer that was sent while it rang is used.
    expect((await alice!.readProbe()).totalPeerConnections).toBe(before)
    await alice!.clickCallControl('End call')
    for (const testPage of [alice!, bob!]) await testPage.waitForCleanup()
  })
})
