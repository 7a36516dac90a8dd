import type { Browser, Page } from 'playwright-core'
import type { Network } from '../../network/createNetwork'
import type { CallTimes } from '../pages/createMediaTimer'
import type {} from '../pages/callPage'
import type { ImplementationEntry, ImplementationName } from './implementations'
import type { Host } from './hosts'

/** A limit against hanging: after that something is broken, and the bench says so. */
const TIMEOUT_MS = 60_000
/** How long a person lets it ring, at least. */
const RING_MS = 1_000
/** From a button's being pressed to its being let go, which is the click: a person takes about 80 to 120 ms. */
const PRESS_MS = 80
/** How long they talk, at least. */
const TALK_MS = 500

/** What one answered call took, in ms. */
export interface CallReading {
  /** From the click on Call to the ring. */
  ringMs: number
  /** From the click on Answer to what each side hears and sees first. */
  callerAudioMs: number
  callerVideoMs: number
  calleeAudioMs: number
  calleeVideoMs: number
}

/** A implementation's two pages. */
export interface PagePair {
  /** Alice calls Bob, it rings, he answers, they talk, and she hangs up. @throws where any of it does not happen */
  measureAnswer(): Promise<CallReading>
  /** Alice calls, it rings, she gives up. @returns the ms from the click to the ring */
  measureRing(): Promise<number>
}

export interface PagePairOptions {
  name: ImplementationName
  entry: ImplementationEntry
  /** Of the pages. */
  origin: string
  /** The implementation's own. */
  server: string
  network: Network<Host>
  alice: Browser
  bob: Browser
}

export async function createPagePair({
  name,
  entry,
  origin,
  server,
  network,
  alice,
  bob,
}: PagePairOptions): Promise<PagePair> {
  const complaints: string[] = []
  const caller = await open(alice, 'alice', 'bob')
  const callee = await open(bob, 'bob', 'alice')

  async function open(browser: Browser, user: string, other: string): Promise<Page> {
    const page = await browser.newPage()
    page.on('pageerror', (error) => complaints.push(`${user}: ${error.message}`))
    // Users of one server are one user each: implementations that share a server do not share users.
    const users = { user: `${user}-${name.toLowerCase()}`, other: `${other}-${name.toLowerCase()}` }
    const query = new URLSearchParams({ with: entry.page, server, ...users })
    await page.goto(`${origin}/callPage.html?${query.toString()}`)
    await has(page, 'idle')
    return page
  }

  async function has(page: Page, status: string): Promise<void> {
    await orComplain(
      `no status "${status}"`,
      page.locator(`body[data-status=${status}]`).waitFor({ timeout: TIMEOUT_MS }),
    )
  }

  async function orComplain(lack: string, happening: Promise<unknown>): Promise<void> {
    await happening.catch((error: unknown) => {
      throw new Error(`${entry.title}: ${lack}. ${complaints.join('; ')}`, { cause: error })
    })
  }

  const until = (page: Page, lack: string, isSo: () => boolean) =>
    orComplain(lack, page.waitForFunction(isSo, null, { polling: 50, timeout: TIMEOUT_MS }))

  /** Both browsers take their time from the same clock. */
  const read = async (page: Page): Promise<CallTimes> => page.evaluate(() => ({ ...window.callPage.times }))

  const mediaOfCallee = async () =>
    (await network.counters('bob', 'alice')).media + (await network.counters('bob', 'turn')).media

  async function press(page: Page, button: '#call' | '#answer'): Promise<void> {
    if (entry.byKey) await page.press(button, 'Enter')
    else await page.click(button, { delay: PRESS_MS })
  }

  async function callAndRing(): Promise<void> {
    await press(caller, '#call')
    await has(callee, 'ringing')
  }

  async function hangUp(): Promise<void> {
    await caller.click('#hang-up')
    await Promise.all([has(caller, 'idle'), has(callee, 'idle')])
    if (complaints.length > 0) throw new Error(`${entry.title}: ${complaints.join('; ')}`)
  }

  /** What the operator promises to whoever has not answered. */
  async function checkPrivacy(mediaBefore: number): Promise<void> {
    const sent = (await mediaOfCallee()) - mediaBefore
    if (sent > 0) throw new Error(`${entry.title}: ${sent} media packets of the callee before the answer`)
    if (!entry.hidesAddresses) return
    const shown = (await caller.evaluate(() => window.callPage.remoteCandidateTypes())).filter(
      (type) => type !== 'relay',
    )
    if (shown.length > 0)
      throw new Error(`${entry.title}: addresses of the callee before the answer: ${shown.join(', ')}`)
  }

  return {
    async measureAnswer() {
      const mediaBefore = await mediaOfCallee()
      await callAndRing()
      await pause(RING_MS)
      if (entry.preconnects) await until(caller, 'not connected while it rings', () => window.callPage.isConnected())
      await checkPrivacy(mediaBefore)
      await press(callee, '#answer')
      for (const page of [caller, callee]) {
        await until(page, 'no sound', () => window.callPage.times.firstAudioAt !== null)
        await until(page, 'no picture', () => window.callPage.times.firstFrameAt !== null)
      }
      const [atCaller, atCallee] = [await read(caller), await read(callee)]
      await pause(TALK_MS)
      await hangUp()
      const since = (start: number | null, end: number | null) => (end ?? NaN) - (start ?? NaN)
      return {
        ringMs: since(atCaller.callClickedAt, atCallee.ringingAt),
        callerAudioMs: since(atCallee.answerClickedAt, atCaller.firstAudioAt),
        callerVideoMs: since(atCallee.answerClickedAt, atCaller.firstFrameAt),
        calleeAudioMs: since(atCallee.answerClickedAt, atCallee.firstAudioAt),
        calleeVideoMs: since(atCallee.answerClickedAt, atCallee.firstFrameAt),
      }
    },
    async measureRing() {
      await callAndRing()
      const ring = ((await read(callee)).ringingAt ?? NaN) - ((await read(caller)).callClickedAt ?? NaN)
      await pause(TALK_MS)
      await hangUp()
      return ring
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
