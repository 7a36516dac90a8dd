import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { describeWithNetwork } from '../network/describeWithNetwork.ts'
import { createSpeechDevices } from '../src/environment/createSpeechDevices.ts'
import type { TestPage } from './openTestPage.ts'
import { setUpTestPages } from './setUpTestPages.ts'

/**
 * What a call does when the link of one user becomes narrow or loses packets in bursts. Run `npm run build`, then
 * `npx vitest run --project network`. The voice needs a machine without other load.
 */

/** A limit against hanging. */
const TIMEOUT = { timeout: 60_000, interval: 200 }
const WIDE = { delayMs: 25, kilobitsPerSecond: 2_000, queueMs: 300 }
const NARROW = { ...WIDE, kilobitsPerSecond: 100 }
const NARROW_MS = 30_000

describeWithNetwork('calls over a changing link', () => {
  const pages = setUpTestPages((folder) => createSpeechDevices(folder, 'noisy'))

  /** Connects a call on the wide link and waits until the estimates have risen. */
  async function connectCall(browserOfBob: 'chromium' | 'firefox'): Promise<[alice: TestPage, bob: TestPage]> {
    const [alice, bob] = await pages.openAliceAndBob(browserOfBob)
    await pages.network().shape({ host: 'alice' }, WIDE)
    await alice.click('Video call')
    await bob.click('Answer')
    for (const testPage of [alice, bob]) await testPage.waitForStatus('connected')
    await sleep(15_000)
    return [alice, bob]
  }

  const changesOf = async (testPage: TestPage, what: string) =>
    (await testPage.pictureChanges()).map(({ status }) => status).filter((status) => status.startsWith(what))

  /** Waits until both pictures are sent again, and for as long as one of them could pause again. */
  async function waitForPictures(both: TestPage[]): Promise<void> {
    for (const testPage of both) {
      for (const what of ['store incoming', 'store outgoing']) {
        await expect.poll(async () => (await changesOf(testPage, what)).at(-1), TIMEOUT).toBe(`${what} sent`)
      }
    }
    await sleep(10_000)
    await Promise.all(both.map((testPage) => testPage.waitForMediaAfter(Date.now())))
  }

  async function expectOnePause(both: TestPage[]): Promise<void> {
    for (const testPage of both) {
      for (const what of ['store incoming', 'store outgoing'])
        expect(await changesOf(testPage, what)).toEqual([`${what} paused`, `${what} sent`])
      expect(await changesOf(testPage, 'screen notice')).toEqual(['screen notice shown', 'screen notice hidden'])
    }
  }

  /** @returns the share of the sound that was concealed meanwhile, at each of the two */
  async function concealedDuring(both: TestPage[], task: () => Promise<void>): Promise<number[]> {
    const before = await Promise.all(both.map((testPage) => testPage.readCounters()))
    await task()
    const after = await Promise.all(both.map((testPage) => testPage.readCounters()))
    return after.map(({ audio }, index) => {
      const earlier = before[index]?.audio ?? audio
      return (audio.concealed - earlier.concealed) / (audio.samples - earlier.samples)
    })
  }

  /** Prints when the pictures paused and returned, in seconds. */
  async function printChanges(both: TestPage[], startedAt: number): Promise<void> {
    for (const [index, testPage] of both.entries()) {
      const changes = (await testPage.pictureChanges()).map(
        ({ at, status }) => `${((at - startedAt) / 1_000).toFixed(1)} ${status}`,
      )
      console.log(`${index === 0 ? 'Caller' : 'Callee'}: ${changes.join(', ') || 'no change'}`)
    }
  }

  describe.each(['chromium', 'firefox'] as const)('from Chromium to %s', (browserOfBob) => {
    it.each([
      ['', false],
      [', with a change of address in the middle', true],
    ])('pauses each picture once for 30 s of 100 kbit/s, and keeps the voice%s', async (_title, changesAddress) => {
      const both = await connectCall(browserOfBob)
      for (const testPage of both) expect(await testPage.pictureChanges()).toEqual([])
      const startedAt = Date.now()
      await pages.network().shape({ host: 'alice' }, NARROW)
      const concealedAtFirst = await concealedDuring(both, () => sleep(NARROW_MS / 2))
      if (changesAddress) await pages.network().changeAddress('alice')
      const concealedLater = await concealedDuring(both, () => sleep(NARROW_MS / 2))
      const gaps = await Promise.all(both.map((testPage) => testPage.longestAudioGapSince(startedAt)))
      await pages.network().shape({ host: 'alice' }, WIDE)
      await waitForPictures(both).finally(() => printChanges(both, startedAt))
      console.log(
        `Voice concealed: ${[...concealedAtFirst, ...concealedLater].map((share) => `${(share * 100).toFixed(1)} %`).join(', ')}; ` +
          `longest gaps: ${gaps.join(', ')} ms`,
      )
      await expectOnePause(both)
      if (!changesAddress) {
        expect(Math.max(...gaps)).toBeLessThan(2_000)
        expect(Math.max(...concealedLater)).toBeLessThan(0.05)
      }
    })

    it('neither reconnects nor loses the picture for bursts of loss', async () => {
      const both = await connectCall(browserOfBob)
      const startedAt = Date.now()
      const concealed = await concealedDuring(both, async () => {
        for (let burst = 0; burst < 10; burst++) {
          await pages.network().shape({ host: 'alice' }, { loss: 0.8 })
          await sleep(200)
          await pages.network().shape({ host: 'alice' }, { loss: 0 })
          await sleep(1_800)
        }
      })
      await printChanges(both, startedAt)
      console.log(`Voice concealed: ${concealed.map((share) => `${(share * 100).toFixed(1)} %`).join(', ')}`)
      await Promise.all(both.map((testPage) => testPage.waitForMediaAfter(Date.now())))
      for (const testPage of both) {
        expect(await testPage.statusChangesSince(startedAt)).toEqual([])
        expect(await testPage.pictureChanges()).toEqual([])
      }
      // A tenth of the time has a burst.
      expect(Math.max(...concealed)).toBeLessThan(0.12)
    })
  })
})
