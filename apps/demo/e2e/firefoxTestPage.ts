import type { BrowserContext, Page } from 'puppeteer-core'
import { TestPage, TIMEOUT } from './testPage.ts'

/** A page in Firefox, driven by Puppeteer over WebDriver BiDi. */
export class FirefoxTestPage extends TestPage {
  readonly page: Page
  readonly context: BrowserContext

  constructor(page: Page, context: BrowserContext) {
    super()
    this.page = page
    this.context = context
    page.on('pageerror', this.recordPageError)
    page.on('console', this.recordConsoleError)
  }

  /** With a timeout of its own: BiDi has none, and a page that does not respond would block the test forever. */
  async evaluate<T>(task: () => T | Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Firefox did not respond: ${String(task)}`)), TIMEOUT.timeout)
    })
    try {
      // A promise that the task returns is awaited in the page.
      return await Promise.race([this.page.evaluate(task), timeout])
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

  press(key: 'Enter' | 'Escape'): Promise<void> {
    return this.page.keyboard.press(key)
  }

  waitForElement(selector: string): Promise<unknown> {
    return this.page.waitForSelector(selector, { visible: true, ...TIMEOUT })
  }

  movePointer(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y)
  }

  async waitForIncomingCall(callType: 'audio' | 'video', caller: string): Promise<void> {
    await this.page.waitForSelector(
      `::-p-aria([name="Incoming ${callType} call from ${caller}"][role="alertdialog"])`,
      TIMEOUT,
    )
  }

  async waitForStatus(name: string, status: string): Promise<void> {
    await this.page.waitForSelector(`[aria-label="Call with ${name}"][data-status="${status}"]`, TIMEOUT)
  }

  close(): Promise<void> {
    return this.context.close()
  }

  private button(name: string) {
    return this.page.locator(`::-p-aria([name="${name}"][role="button"])`).setTimeout(TIMEOUT.timeout)
  }
}
