import type { BrowserContext, Locator, Page } from 'playwright-core'
import { Handset, PATIENCE } from './handset.ts'

/** A window of Chromium, driven through Playwright. */
export class Phone extends Handset {
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

  run<T>(task: () => T | Promise<T>): Promise<T> {
    return this.page.evaluate(task)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async click(name: string): Promise<void> {
    await this.button(name).first().click(PATIENCE)
  }

  movePointer(x: number, y: number): Promise<void> {
    return this.page.mouse.move(x, y)
  }

  hover(name: string): Promise<void> {
    return this.button(name)
      .first()
      .hover({ force: true, ...PATIENCE })
  }

  /** Types into "Dial by name" and presses the button beside it. */
  async dial(name: string, button: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Dial by name' }).fill(name)
    await this.click(button)
  }

  async rings(callType: 'audio' | 'video', caller: string): Promise<Locator> {
    const dialog = this.dialog(callType, caller)
    await dialog.waitFor(PATIENCE)
    return dialog
  }

  dialog(callType: 'audio' | 'video', caller: string): Locator {
    return this.page.getByRole('alertdialog', { name: `Incoming ${callType} call from ${caller}` })
  }

  screen(name: string): Locator {
    return this.page.getByRole('region', { name: `Call with ${name}` })
  }

  async hasStatus(name: string, status: string): Promise<void> {
    await this.page.locator(`[aria-label="Call with ${name}"][data-status="${status}"]`).waitFor(PATIENCE)
  }

  close(): Promise<void> {
    return this.context.close()
  }
}
