import type { BrowserContext, Locator, Page } from 'playwright-core'
import { TestPage, TIMEOUT } from './testPage.ts'

/** A page in Chromium, driven by Playwright. */
export class ChromiumTestPage extends TestPage {
  readonly page: Page
  readonly context: BrowserContext

  constructor(page: Page, context: BrowserContext) {
    super()
    this.page = page
    this.context = context
    page.on('pageerror', this.recordPageError)
    page.on('console', this.recordConsoleError)
  }

  evaluate<T>(task: () => T | Promise<T>): Promise<T> {
    return this.page.evaluate(task)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async click(name: string): Promise<void> {
    await this.button(name).first().click(TIMEOUT)
  }

  press(key: 'Enter' | 'Escape'): Promise<void> {
    return this.page.keyboard.press(key)
  }

  waitForElement(selector: string): Promise<unknown> {
    return this.page.waitForSelector(selector, TIMEOUT)
  }

  movePointer(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y)
  }

  hover(name: string): Promise<void> {
    return this.button(name)
      .first()
      .hover({ force: true, ...TIMEOUT })
  }

  /** Fills in "Dial by name" and clicks the call button beside it. */
  async dialByName(name: string, button: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Dial by name' }).fill(name)
    await this.click(button)
  }

  /** Waits until the demo is connected to its server. */
  async waitForOnline(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: /^Online$/ })
      .waitFor()
  }

  async waitForIncomingCall(callType: 'audio' | 'video', caller: string): Promise<Locator> {
    const dialog = this.incomingCallDialog(callType, caller)
    await dialog.waitFor(TIMEOUT)
    return dialog
  }

  incomingCallDialog(callType: 'audio' | 'video', caller: string): Locator {
    return this.page.getByRole('alertdialog', { name: `Incoming ${callType} call from ${caller}` })
  }

  callScreen(name: string): Locator {
    return this.page.getByRole('region', { name: `Call with ${name}` })
  }

  async waitForStatus(name: string, status: string): Promise<void> {
    await this.page.locator(`[aria-label="Call with ${name}"][data-status="${status}"]`).waitFor(TIMEOUT)
  }

  close(): Promise<void> {
    return this.context.close()
  }
}
