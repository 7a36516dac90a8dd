import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { VideoBox } from './page/runningPage.ts'
import type { Situation } from './situations.ts'

/** Addresses of the bench, all on this machine. */
export interface Origins {
  pages: string
  server: string
}

/** The videos of each page. */
export type Boxes = readonly VideoBox[][]

export interface OpenSituation {
  pages: readonly Page[]
  /** The videos that Offhook's pages show. */
  boxes: Boxes
  close(): Promise<void>
}

/** The code is loaded, the first picture is shown and all entries have ended by then. */
const SETTLE_MS = 4_000
/** A limit against hanging: twelve pictures are more than the processor of a small machine can encode at first. */
const TIMEOUT_MS = 120_000
const defaultViewport = { width: 1_280, height: 800 }

/** Opens a page for each person, each in a process of its own. @param boxes the videos that bare pages show */
export async function openSituation(
  browser: Browser,
  origins: Origins,
  situation: Situation,
  boxes: Boxes,
): Promise<OpenSituation> {
  const users = ['alice', 'bob', 'carol', 'dave'].slice(0, situation.people ?? 2)
  const open = async (user: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: situation.viewport ?? defaultViewport })
    const page = await context.newPage()
    page.on('pageerror', (error) => {
      console.error(error)
    })
    const query = new URLSearchParams({ with: situation.pages, user, server: origins.server })
    await page.goto(`${origins.pages}/running.html?${query}`)
    await page.waitForSelector('body[data-ready]', { state: 'attached' })
    // Browsers let a page play tones after a click.
    await page.mouse.click(4, 4)
    return page
  }
  const pages = await Promise.all(users.map(open))
  const shown = await (situation.pages === 'bare'
    ? startBare(pages, situation, boxes)
    : startOffhook(pages, users, situation))
  return {
    pages,
    boxes: shown,
    async close() {
      await Promise.all(pages.map((page) => page.context().close()))
    },
  }
}

async function startOffhook(
  pages: readonly Page[],
  [, ...others]: readonly string[],
  { media, stage }: Situation,
): Promise<Boxes> {
  const [caller, ...callees] = pages
  if (stage === 'idle') {
    await sleep(SETTLE_MS)
    return pages.map(() => [])
  }
  await caller?.evaluate(
    ([type, users]) => {
      offhookPage.call(type, users)
    },
    [media, others] as const,
  )
  for (const page of pages) await page.waitForFunction(() => offhookPage.isRinging())
  if (stage === 'connected') {
    for (const page of callees) {
      await page.evaluate(() => {
        offhookPage.answer()
      })
    }
    for (const page of pages) {
      await page.waitForFunction((count) => offhookPage.isConnected(count), others.length, { timeout: TIMEOUT_MS })
    }
  }
  await sleep(SETTLE_MS)
  return Promise.all(pages.map((page) => page.evaluate(() => offhookPage.videoBoxes())))
}

async function startBare(pages: readonly Page[], { media, stage }: Situation, boxes: Boxes): Promise<Boxes> {
  const [alice, bob] = pages
  if (!alice || !bob) throw new Error('Bare pages come in pairs')
  // A callee's devices are closed while it rings.
  const openDevices = async (page: Page, index: number) => {
    const shown = boxes[index] ?? []
    if (stage === 'connected' || shown.length > 0 || index === 0)
      await page.evaluate(([type, boxesOfPage]) => barePage.openDevices(type, boxesOfPage), [media, shown] as const)
  }
  await Promise.all(pages.map(openDevices))
  if (stage === 'connected') {
    const offer = await alice.evaluate(() => barePage.createOffer())
    const answer = await bob.evaluate((description) => barePage.createAnswer(description), offer)
    await alice.evaluate((description) => barePage.acceptAnswer(description), answer)
    for (const page of [alice, bob]) await page.waitForFunction(() => barePage.isConnected())
  }
  await sleep(SETTLE_MS)
  return boxes
}
