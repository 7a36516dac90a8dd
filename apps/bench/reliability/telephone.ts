import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import type {} from './page/main.tsx'

/** How long a busy machine may take for what should happen at once. */
const PATIENCE = { timeout: 45_000, interval: 25 }

/** One person's page, used as they would, and what it says of itself. */
export interface Telephone {
  click(name: string): Promise<void>
  /** Waits until the call has this status, on the screen. */
  shows(status: string): Promise<void>
  /** What the store and the screen have said since. */
  storySince(at: number): Promise<string[]>
  /** @returns how long after `at` there was new sound, and a new picture, in ms; waits for both. */
  mediaAfter(at: number): Promise<{ sound: number; picture: number }>
  close(): Promise<void>
}

export async function openTelephone(browser: Browser, address: string, complaints: string[]): Promise<Telephone> {
  const context = await browser.newContext()
  const page: Page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
  await page.locator('body[data-status=online]').waitFor(PATIENCE)
  return {
    async click(name) {
      // Where nobody moves, the controls step back from the pictures.
      await page.mouse.move(40, 40)
      await page.mouse.move(60, 60)
      await page.getByRole('button', { name, exact: true }).click(PATIENCE)
    },
    async shows(status) {
      await page.locator(`.offhook-call-screen[data-status=${status}]`).waitFor(PATIENCE)
    },
    storySince: (since) =>
      page.evaluate((from) => window.telephone.story.filter(({ at }) => at >= from).map(({ said }) => said), since),
    async mediaAfter(since) {
      const first = () =>
        page.evaluate((from) => {
          const { sound, picture } = window.telephone.flow
          const after = (moments: number[]) => (moments.find((at) => at > from) ?? Infinity) - from
          return { sound: after(sound), picture: after(picture) }
        }, since)
      await expect.poll(async () => Math.max(...Object.values(await first())), PATIENCE).toBeLessThan(Infinity)
      return first()
    },
    close: () => context.close(),
  }
}
