import type { BrowserContext, Page } from 'puppeteer-core'
import { Handset, PATIENCE } from './handset.ts'

/** A window of Firefox, driven through WebDriver BiDi. */
export class FirefoxPhone extends Handset {
  readonly page: Page
  readonly context: BrowserContext

  constructor(page: Page, context: BrowserContext) {
    super()
    this.page = page
    this.context = context
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
  }

  /** A page that never answers would hold up the test for ever: over BiDi nothing else ends the wait. */
  async run<T>(task: () => T | Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Firefox did not answer: ${String(task)}`)), PATIENCE.timeout)
    })
    try {
      // A promise of the page's, where there is one, is awaited there.
      return await Promise.race([this.page.evaluate(task), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  click(name: string): Promise<void> {
    return this.button(name).click()
  }

  hover(name: string): Promise<void> {
    return this.button(name).hover()
  }

  movePointer(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y)
  }

  async rings(callType: 'audio' | 'video', caller: string): Promise<void> {
    await this.page.waitForSelector(
      `::-p-aria([name="Incoming ${callType} call from ${caller}"][role="alertdialog"])`,
      PATIENCE,
    )
  }

  async hasStatus(name: string, status: string): Promise<void> {
    await this.page.waitForSelector(`[aria-label="Call with ${name}"][data-status="${status}"]`, PATIENCE)
  }

  close(): Promise<void> {
    return this.context.close()
  }

  private button(name: string) {
    return this.page.locator(`::-p-aria([name="${name}"][role="button"])`).setTimeout(PATIENCE.timeout)
  }
}
