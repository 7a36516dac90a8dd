import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { Network } from '../../network/createNetwork.ts'
import type {} from '../pages/callPage.ts'
import type { MediaKind } from '../pages/callImplementation.ts'
import type { CallTimes } from '../pages/createMediaTimer.ts'
import type { MediaCounters } from '../pages/readMediaCounters.ts'
import type { Host } from './hosts.ts'
import type { ImplementationEntry, ImplementationName } from './implementations.ts'

/** A limit against hanging. */
const TIMEOUT_MS = 60_000
/** How long it rings before the answer, at least. */
const RING_MS = 1_000
/** From `pointerdown` to `pointerup`: a person takes about 80 to 120 ms. */
const PRESS_MS = 80
/** How long the call stays connected, at least. */
const TALK_MS = 500

/** The times of one answered call. */
export interface CallReading {
  /** From the click on Call to the ring. */
  ringMs: number
  /** From the click on Answer to the first remote audio and video on each side. */
  callerAudioMs: number
  callerVideoMs: number
  calleeAudioMs: number
  calleeVideoMs: number
}

/** The counters of one answered call, just before the answer and then about every second. */
export interface TalkReading {
  caller: MediaCounters[]
  callee: MediaCounters[]
}

/** The two pages of an implementation. */
export interface PagePair {
  /** Alice calls Bob, Bob answers, and Alice hangs up. @throws Error when a step fails */
  measureAnswer(): Promise<CallReading>
  /** Alice calls Bob and cancels once it rings. @returns the time from the click to the ring, in ms */
  measureRing(): Promise<number>
  /** Alice calls Bob, Bob answers, and Alice hangs up when they have talked. @param seconds from the click on Answer */
  measureTalk(seconds: number): Promise<TalkReading>
}

export interface PagePairOptions {
  name: ImplementationName
  entry: ImplementationEntry
  media: MediaKind
  /** The origin of the pages. */
  origin: string
  /** The server of the implementation. */
  server: string
  network: Network<Host>
  alice: Browser
  bob: Browser
}

export async function createPagePair(options: PagePairOptions): Promise<PagePair> {
  const { name, entry, media, origin, server, network, alice, bob } = options
  const pageErrors: string[] = []
  const caller = await open(alice, 'alice', 'bob')
  const callee = await open(bob, 'bob', 'alice')

  async function open(browser: Browser, user: string, other: string): Promise<Page> {
    const page = await browser.newPage()
    page.on('pageerror', (error) => pageErrors.push(`${user}: ${error.message}`))
    // Implementations that share a server must not share users.
    const userOf = (host: string) => `${host}-${name.toLowerCase()}-${media}`
    const query = new URLSearchParams({
      ...{ with: entry.page, media, server },
      ...{ user: userOf(user), other: userOf(other) },
    })
    await page.goto(`${origin}/callPage.html?${query.toString()}`)
    await waitForStatus(page, 'idle')
    return page
  }

  async function waitForStatus(page: Page, status: string): Promise<void> {
    await withPageErrors(
      `no status "${status}"`,
      page.locator(`body[data-status=${status}]`).waitFor({ timeout: TIMEOUT_MS }),
    )
  }

  /** Adds the errors of the pages to a rejection. */
  async function withPageErrors(failure: string, step: Promise<unknown>): Promise<void> {
    await step.catch((error: unknown) => {
      throw new Error(`${entry.title}: ${failure}. ${pageErrors.join('; ')}`, { cause: error })
    })
  }

  const waitUntil = (page: Page, failure: string, condition: () => boolean) =>
    withPageErrors(failure, page.waitForFunction(condition, null, { polling: 50, timeout: TIMEOUT_MS }))

  /** Both browsers use the same clock. */
  const readTimes = async (page: Page): Promise<CallTimes> => page.evaluate(() => ({ ...window.callPage.times }))

  const mediaPacketsOfCallee = async () =>
    (await network.counters('bob', 'alice')).media + (await network.counters('bob', 'turn')).media

  /** Packets of any kind on the paths between the two. */
  const packetsBetween = async () =>
    (await network.counters('bob', 'alice')).packets + (await network.counters('alice', 'bob')).packets

  async function press(page: Page, button: '#call' | '#answer'): Promise<void> {
    if (entry.byKeyboard) await page.press(button, 'Enter')
    else await page.click(button, { delay: PRESS_MS })
  }

  async function placeCall(): Promise<void> {
    await press(caller, '#call')
    await waitForStatus(callee, 'ringing')
  }

  async function waitForConnectionWhileRinging(): Promise<void> {
    await sleep(RING_MS)
    if (entry.preconnects) await waitUntil(caller, 'no connection while ringing', () => window.callPage.isConnected())
  }

  const readCounters = () =>
    Promise.all([caller, callee].map((page) => page.evaluate(() => window.callPage.readCounters())))

  async function hangUp(): Promise<void> {
    await caller.click('#hang-up')
    await Promise.all([waitForStatus(caller, 'idle'), waitForStatus(callee, 'idle')])
    if (pageErrors.length > 0) throw new Error(`${entry.title}: ${pageErrors.join('; ')}`)
  }

  /** @throws Error when the callee has sent media, or disclosed an address that the implementation promises to hide */
  async function checkPrivacy(mediaPacketsBefore: number, packetsBefore: number): Promise<void> {
    const sent = (await mediaPacketsOfCallee()) - mediaPacketsBefore
    if (sent > 0) throw new Error(`${entry.title}: the callee sent ${sent} media packets before the answer`)
    if (entry.isSilent) await checkSilence(packetsBefore)
    if (!entry.hidesAddresses) return
    const types = (await caller.evaluate(() => window.callPage.remoteCandidateTypes())).filter(
      (type) => type !== 'relay',
    )
    if (types.length > 0)
      throw new Error(`${entry.title}: addresses of the callee were disclosed before the answer: ${types.join(', ')}`)
  }

  /** @throws Error when a packet has passed between the two, or one of them knows an address of the other */
  async function checkSilence(packetsBefore: number): Promise<void> {
    const sent = (await packetsBetween()) - packetsBefore
    if (sent > 0) throw new Error(`${entry.title}: ${sent} packets were sent before the answer`)
    for (const page of [caller, callee]) {
      const types = await page.evaluate(() => window.callPage.remoteCandidateTypes())
      if (types.length > 0)
        throw new Error(`${entry.title}: addresses were disclosed before the answer: ${types.join(', ')}`)
    }
  }

  return {
    async measureAnswer() {
      const mediaPacketsBefore = await mediaPacketsOfCallee()
      const packetsBefore = await packetsBetween()
      await placeCall()
      await waitForConnectionWhileRinging()
      await checkPrivacy(mediaPacketsBefore, packetsBefore)
      await press(callee, '#answer')
      for (const page of [caller, callee]) {
        await waitUntil(page, 'no audio', () => window.callPage.times.firstAudioAt !== null)
        await waitUntil(page, 'no video', () => window.callPage.times.firstFrameAt !== null)
      }
      const [callerTimes, calleeTimes] = [await readTimes(caller), await readTimes(callee)]
      await sleep(TALK_MS)
      await hangUp()
      const duration = (start: number | null, end: number | null) => (end ?? NaN) - (start ?? NaN)
      return {
        ringMs: duration(callerTimes.callClickedAt, calleeTimes.ringingAt),
        callerAudioMs: duration(calleeTimes.answerClickedAt, callerTimes.firstAudioAt),
        callerVideoMs: duration(calleeTimes.answerClickedAt, callerTimes.firstFrameAt),
        calleeAudioMs: duration(calleeTimes.answerClickedAt, calleeTimes.firstAudioAt),
        calleeVideoMs: duration(calleeTimes.answerClickedAt, calleeTimes.firstFrameAt),
      }
    },
    async measureRing() {
      await placeCall()
      const ringMs = ((await readTimes(callee)).ringingAt ?? NaN) - ((await readTimes(caller)).callClickedAt ?? NaN)
      await sleep(TALK_MS)
      await hangUp()
      return ringMs
    },
    async measureTalk(seconds) {
      await placeCall()
      await waitForConnectionWhileRinging()
      const readings = [await readCounters()]
      await press(callee, '#answer')
      const answeredAt = performance.now()
      for (let second = 1; second <= seconds; second++) {
        await sleep(Math.max(0, answeredAt + second * 1_000 - performance.now()))
        readings.push(await readCounters())
      }
      await hangUp()
      const ofPage = (index: 0 | 1) => readings.flatMap((reading) => reading[index] ?? [])
      return { caller: ofPage(0), callee: ofPage(1) }
    },
  }
}
