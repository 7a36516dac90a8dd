import type { Browser, Page } from 'playwright-core'
import type { VideoBox } from './page/runningPage.ts'
import type { Situation } from './situations.ts'

/** Addresses of the bench, all on this machine. */
export interface Origins {
  pages: string
  server: string
}

/** The videos of the first and of the second page. */
export type Boxes = readonly [VideoBox[], VideoBox[]]

export interface OpenSituation {
  pages: readonly [Page, Page]
  /** The videos that Offhook's pages show. */
  boxes: Boxes
  close(): Promise<void>
}

/** The code is loaded, the first picture is shown and all entries have ended by then. */
const SETTLE_MS = 4_000
const viewport = { width: 1_280, height: 800 }

/** Opens two pages, each in a process of its own. @param boxes the videos that bare pages show */
export async function openSituation(
  browser: Browser,
  origins: Origins,
  situation: Situation,
  boxes: Boxes,
): Promise<OpenSituation> {
  const contexts = [await browser.newContext({ viewport }), await browser.newContext({ viewport })] as const
  const open = async (index: 0 | 1, user: string): Promise<Page> => {
    const page = await contexts[index].newPage()
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
  const pages = await Promise.all([open(0, 'alice'), open(1, 'bob')] as const)
  const shown = await (situation.pages === 'bare' ? startBare(pages, situation, boxes) : startOffhook(pages, situation))
  return {
    pages,
    boxes: shown,
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
    },
  }
}

async function startOffhook([alice, bob]: readonly [Page, Page], { media, stage }: Situation): Promise<Boxes> {
  if (stage === 'idle') {
    await alice.waitForTimeout(SETTLE_MS)
    return [[], []]
  }
  await alice.evaluate((type) => {
    offhookPage.call(type, 'bob')
  }, media)
  for (const page of [alice, bob]) await page.waitForFunction(() => offhookPage.isRinging())
  if (stage === 'connected') {
    await bob.evaluate(() => {
      offhookPage.answer()
    })
    for (const page of [alice, bob]) await page.waitForFunction(() => offhookPage.isConnected())
  }
  await Promise.all([alice, bob].map((page) => page.waitForTimeout(SETTLE_MS)))
  const readBoxes = (page: Page) => page.evaluate(() => offhookPage.videoBoxes())
  return Promise.all([readBoxes(alice), readBoxes(bob)])
}

async function startBare(
  [alice, bob]: readonly [Page, Page],
  { media, stage }: Situation,
  boxes: Boxes,
): Promise<Boxes> {
  // A callee's devices are closed while it rings.
  const hasDevices = (index: 0 | 1) => stage === 'connected' || boxes[index].length > 0 || index === 0
  const openDevices = async (page: Page, index: 0 | 1) => {
    if (hasDevices(index))
      await page.evaluate(([type, shown]) => barePage.openDevices(type, shown), [media, boxes[index]] as const)
  }
  await Promise.all([openDevices(alice, 0), openDevices(bob, 1)])
  if (stage === 'connected') {
    const offer = await alice.evaluate(() => barePage.createOffer())
    const answer = await bob.evaluate((description) => barePage.createAnswer(description), offer)
    await alice.evaluate((description) => barePage.acceptAnswer(description), answer)
    for (const page of [alice, bob]) await page.waitForFunction(() => barePage.isConnected())
  }
  await alice.waitForTimeout(SETTLE_MS)
  return boxes
}
