import type { Browser, BrowserContextOptions } from 'playwright-core'
import type { Browser as Firefox } from 'puppeteer-core'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { type BrowserProcess, launchChromium, launchFirefox } from '../browserProcess.ts'
import { ChromiumTestPage } from '../chromiumTestPage.ts'
import { FirefoxTestPage } from '../firefoxTestPage.ts'
import { installProbe } from '../installProbe.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { type HostPage, type HostPageServer, startHostPageServer } from './startHostPageServer.ts'

// The host-page suite: the kit inside the pages of other apps. Build what it serves with `npm run build:hostPage` in apps/demo.
//
//   const hostPages = setUpHostPages()
//
//   it('can be answered under a style sheet that hides buttons', async () => {
//     const [alice, bob] = await hostPages.openAliceAndBob({ bob: { head: '<style>button { display: none }</style>' } })
//     await connectCall(alice, bob)
//   })

export interface OpenHostPage extends HostPage {
  /** The user whom the call buttons call. @default Bob, and for Bob Alice */
  callee?: string
  /** Runs in the page and its frames before any script, such as a function that removes a browser API. */
  initScript?: () => void
  /** Options of the browser context (Chromium), such as `hasTouch` or the viewport. */
  context?: BrowserContextOptions
  /** Preferences of the browser (Firefox). Pages with preferences are in a browser process of their own. */
  preferences?: Record<string, boolean>
  /** Whether the browser grants microphone and camera (Chromium). @default true */
  allowDevices?: boolean
  /** Whether to wait until the client is online. @default true */
  waitForOnline?: boolean
}

export interface HostPages {
  /** The server of this test. */
  readonly server: HostPageServer
  /** Opens a page in Chromium. Bob's pages are in a browser process of their own. */
  open(user: string, page?: OpenHostPage): Promise<ChromiumTestPage>
  /** Opens a page in Firefox. */
  openFirefox(user: string, page?: OpenHostPage): Promise<FirefoxTestPage>
  openIn(browser: 'chromium' | 'firefox', user: string, page?: OpenHostPage): Promise<TestPage>
  openAliceAndBob(pages?: {
    alice?: OpenHostPage
    bob?: OpenHostPage
  }): Promise<[alice: ChromiumTestPage, bob: ChromiumTestPage]>
}

/** Browsers for the whole test file, and a server for each test. After each test it asserts that no page has reported an error. */
export function setUpHostPages(): HostPages {
  const chromiumProcesses = new Map<string, Promise<BrowserProcess<Browser>>>()
  const firefoxProcesses = new Map<string, Promise<BrowserProcess<Firefox>>>()
  let testPages: TestPage[] = []
  let server: HostPageServer | null = null

  beforeEach(async () => {
    server = await startHostPageServer()
  })

  afterEach(async () => {
    const errors = testPages.flatMap((testPage) => testPage.errors)
    await Promise.all(testPages.map((testPage) => testPage.close()))
    testPages = []
    await server?.stop()
    server = null
    expect(errors).toEqual([])
  })

  afterAll(async () => {
    const started = [...chromiumProcesses.values(), ...firefoxProcesses.values()]
    for (const browserProcess of started) await (await browserProcess).close()
  })

  function currentServer(): HostPageServer {
    if (!server) throw new Error('Open host pages inside a test')
    return server
  }

  function addressOf(user: string, page: OpenHostPage): string {
    const { origin, serve } = currentServer()
    return `${origin}${serve(page)}?user=${user}&callee=${page.callee ?? (user === 'bob' ? 'alice' : 'bob')}`
  }

  async function open(user: string, options: OpenHostPage = {}): Promise<ChromiumTestPage> {
    const key = user === 'bob' ? 'bob' : 'everyone else'
    const browserProcess = chromiumProcesses.get(key) ?? launchChromium()
    chromiumProcesses.set(key, browserProcess)
    const { browser } = await browserProcess
    const context = await browser.newContext({ viewport: { width: 1100, height: 720 }, ...options.context })
    // Permissions that are not listed are denied.
    await context.grantPermissions(options.allowDevices === false ? ['clipboard-read'] : ['microphone', 'camera'])
    const page = await context.newPage()
    await page.addInitScript(installProbe)
    if (options.initScript) await page.addInitScript(options.initScript)
    const testPage = new ChromiumTestPage(page, context)
    testPages.push(testPage)
    await page.goto(addressOf(user, options))
    if (options.waitForOnline !== false) await waitForOnline(testPage)
    return testPage
  }

  async function openFirefox(user: string, options: OpenHostPage = {}): Promise<FirefoxTestPage> {
    const key = JSON.stringify(options.preferences ?? {})
    const firefoxProcess = firefoxProcesses.get(key) ?? launchFirefox(options.preferences)
    firefoxProcesses.set(key, firefoxProcess)
    const { browser } = await firefoxProcess
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    await page.evaluateOnNewDocument(installProbe)
    if (options.initScript) await page.evaluateOnNewDocument(options.initScript)
    const testPage = new FirefoxTestPage(page, context)
    testPages.push(testPage)
    await page.goto(addressOf(user, options))
    if (options.waitForOnline !== false) await waitForOnline(testPage)
    return testPage
  }

  return {
    get server() {
      return currentServer()
    },
    open,
    openFirefox,
    openIn: (browser, user, page) => (browser === 'firefox' ? openFirefox(user, page) : open(user, page)),
    openAliceAndBob: (pages = {}) => Promise.all([open('alice', pages.alice), open('bob', pages.bob)]),
  }
}

/** Waits until the client of the page is connected to the server. */
export async function waitForOnline(testPage: TestPage): Promise<void> {
  await eventually(() =>
    testPage.evaluate(() => ('hostPage' in window ? window.hostPage.client.store.getState().connection.status : null)),
  ).toBe('online')
}

/** Waits until the client of the page has released all devices and connections. The host app is still mounted. */
export async function waitForIntactHost(testPage: TestPage): Promise<void> {
  await testPage.waitForCleanup()
  await eventually(() => testPage.evaluate(() => document.querySelector('h1')?.textContent)).toBe('Host app')
}
