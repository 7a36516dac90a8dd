import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeWithNetwork } from '../network/describeWithNetwork.ts'
import type { TestPage } from './openTestPage.ts'
import { setUpTestPages } from './setUpTestPages.ts'

/**
 * Calls in real browsers over a network that is cut, loses packets and changes addresses. Run `npm run build`, then
 * `npx vitest run --project network`. The limit of half a second needs a machine without other load.
 */

type MediaDelays = Awaited<ReturnType<TestPage['waitForMediaAfter']>>
const describeDelays = (delays: MediaDelays[]) =>
  delays.map(({ audio, video }) => `${audio} ms (audio), ${video} ms (video)`).join('; ')
const maxDelay = (delays: MediaDelays[]) => Math.max(...delays.flatMap(({ audio, video }) => [audio, video]))

describeWithNetwork('calls over an unreliable network', () => {
  const pages = setUpTestPages()

  async function connectCall(): Promise<[alice: TestPage, bob: TestPage]> {
    const [alice, bob] = await pages.openAliceAndBob()
    await alice.click('Video call')
    await bob.click('Answer')
    for (const testPage of [alice, bob]) await testPage.waitForStatus('connected')
    await waitForMedia([alice, bob])
    return [alice, bob]
  }

  const waitForMedia = (both: TestPage[], since = Date.now()) =>
    Promise.all(both.map((testPage) => testPage.waitForMediaAfter(since)))

  async function endCall([alice, bob]: [TestPage, TestPage]): Promise<void> {
    await alice.click('End call')
    for (const testPage of [alice, bob]) await testPage.waitForStatus('ended')
  }

  /** Blocks all of Bob's packets, media and signaling, for a while. @returns when the block ended */
  async function cutNetwork(ms: number): Promise<number> {
    await pages.network().shape({ host: 'bob' }, { blocks: 'everything' })
    await sleep(ms)
    const restoredAt = Date.now()
    await pages.network().shape({ host: 'bob' }, { blocks: 'nothing' })
    return restoredAt
  }

  it('shows no status change for a network cut of 1 s', async () => {
    const both = await connectCall()
    const startedAt = Date.now()
    const delays = await waitForMedia(both, await cutNetwork(1_000))
    console.log(`After a cut of 1 s media resumed within ${describeDelays(delays)}`)
    // Long enough for a status change that comes late.
    await sleep(3_000)
    for (const testPage of both) expect(await testPage.statusChangesSince(startedAt)).toEqual([])
    await endCall(both)
  })

  it.each([3, 10, 30])(
    'shows a network cut of %i s as reconnecting and resumes media within half a second after it',
    async (seconds) => {
      const both = await connectCall()
      const startedAt = Date.now()
      const delays = await waitForMedia(both, await cutNetwork(seconds * 1_000))
      console.log(`After a cut of ${seconds} s media resumed within ${describeDelays(delays)}`)
      for (const testPage of both) {
        await testPage.waitForStatus('connected')
        expect(await testPage.statusChangesSince(startedAt)).toEqual([
          'store reconnecting',
          'screen reconnecting',
          'store connected',
          'screen connected',
        ])
      }
      expect(maxDelay(delays)).toBeLessThan(500)
      await endCall(both)
    },
  )

  it('resumes media within 5 s after the address of a device changes', async () => {
    const both = await connectCall()
    const startedAt = Date.now()
    await pages.network().changeAddress('bob')
    const delays = await waitForMedia(both, startedAt + 200)
    console.log(`After a change of address media resumed within ${describeDelays(delays)}`)
    for (const testPage of both) await testPage.waitForStatus('connected')
    expect(maxDelay(delays)).toBeLessThan(5_000)
    await endCall(both)
  })

  it.each([0.05, 0.1, 0.2])('connects and ends a call with a packet loss of %d', async (loss) => {
    await pages.network().shape({}, { loss, delayMs: 20, jitterMs: 10 })
    const startedAt = Date.now()
    const both = await connectCall()
    console.log(
      `With a packet loss of ${loss} the call was connected ${Date.now() - startedAt} ms after the pages opened`,
    )
    await endCall(both)
  })

  it('connects and ends a call with a round trip of 300 ms', async () => {
    await pages.network().shape({}, { delayMs: 150 })
    const startedAt = Date.now()
    const both = await connectCall()
    console.log(
      `With a round trip of 300 ms the call was connected ${Date.now() - startedAt} ms after the pages opened`,
    )
    await endCall(both)
  })
})
