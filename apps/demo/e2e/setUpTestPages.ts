import type { Browser, BrowserContext } from 'playwright-core'
import type { Browser as Firefox } from 'puppeteer-core'
import { afterAll, afterEach, expect } from 'vitest'
import { type BrowserProcess, launchChromium, launchFirefox } from './browserProcess.ts'
import { ChromiumTestPage } from './chromiumTestPage.ts'
import { FirefoxTestPage } from './firefoxTestPage.ts'
import { installProbe } from './installProbe.ts'
import { type Demo, startDemo } from './startDemo.ts'
import type { TestPage } from './testPage.ts'

interface OpenOptions {
  /** Whether the browser grants microphone and camera. @default true */
  allowDevices?: boolean
  /** @default `localhost` */
  host?: string
  /** Forces `iceTransportPolicy: 'relay'`, whatever the app asks for. */
  relayOnly?: boolean
}

export interface TestPages {
  /** Starts the demo for this test. Without it the first `open` starts one with the default settings. */
  startServer(environment: Record<string, string>): Promise<Demo>
  /**
   * Opens a page in Chromium, signed in and online. Bob's pages are in a browser process of their own, so that his calls run
   * between two processes.
   */
  open(user: string, options?: OpenOptions): Promise<ChromiumTestPage>
  /** As `open`, in a browser process that the test can kill. */
  openKillable(user: string): Promise<{ testPage: ChromiumTestPage; kill(): Promise<void> }>
  /** Opens another tab of the same user in the same context, with these items in its `sessionStorage`. */
  openTab(testPage: ChromiumTestPage, sessionItems?: Record<string, string>): Promise<ChromiumTestPage>
  /** As `open`, in Firefox. */
  openFirefox(user: string): Promise<FirefoxTestPage>
  /** Opens a page each for Alice and Bob, and waits until each lists the other as online. */
  openAliceAndBob(options?: OpenOptions): Promise<[alice: ChromiumTestPage, bob: ChromiumTestPage]>
  /** Suspends the whole browser process of this page. @returns the function that resumes it. */
  suspendBrowser(testPage: TestPage): () => void
}

type SuspendableProcess = Pick<BrowserProcess<unknown>, 'suspend' | 'resume'>

/**
 * Real browsers with fake devices for the whole test file, and a demo server for each test. After each test it asserts that no page
 * has reported an error.
 */
export function setUpTestPages(): TestPages {
  const chromiumProcesses = new Map<string, Promise<BrowserProcess<Browser>>>()
  let firefoxProcess: Promise<BrowserProcess<Firefox>> | null = null
  let killableProcesses: BrowserProcess<Browser>[] = []
  const processOf = new Map<TestPage, SuspendableProcess | undefined>()
  let demo: Demo | null = null

  afterEach(async () => {
    for (const browserProcess of processOf.values()) browserProcess?.resume()
    const errors = [...processOf.keys()].flatMap((testPage) => testPage.errors)
    await Promise.all([...processOf.keys()].map((testPage) => testPage.close()))
    await Promise.all(killableProcesses.map(({ kill }) => kill()))
    await demo?.stop()
    processOf.clear()
    killableProcesses = []
    demo = null
    expect(errors).toEqual([])
  })

  afterAll(async () => {
    const started = [...chromiumProcesses.values(), ...(firefoxProcess ? [firefoxProcess] : [])]
    for (const browserProcess of started) await (await browserProcess).close()
  })

  async function startServer(environment: Record<string, string>): Promise<Demo> {
    demo = await startDemo(environment)
    return demo
  }

  async function open(user: string, options: OpenOptions = {}): Promise<ChromiumTestPage> {
    const key = user === 'bob' ? 'bob' : 'everyone else'
    const browserProcess = chromiumProcesses.get(key) ?? launchChromium()
    chromiumProcesses.set(key, browserProcess)
    return openIn(await browserProcess, user, options)
  }

  async function openIn(
    browserProcess: BrowserProcess<Browser>,
    user: string,
    options: OpenOptions,
  ): Promise<ChromiumTestPage> {
    const { allowDevices = true, host, relayOnly = false } = options
    const { origin } = demo ?? (await startServer({}))
    const context = await browserProcess.browser.newContext({ viewport: { width: 1100, height: 720 } })
    // Permissions that are not listed are denied.
    await context.grantPermissions(allowDevices ? ['microphone', 'camera'] : ['clipboard-read'])
    if (relayOnly) await context.addInitScript(forceRelay)
    const address = `${host === undefined ? origin : origin.replace('localhost', host)}/?user=${user}`
    return openPage(browserProcess, context, address)
  }

  async function openPage(
    browserProcess: SuspendableProcess | undefined,
    context: BrowserContext,
    address: string,
    sessionItems: Record<string, string> = {},
  ) {
    const page = await context.newPage()
    await page.addInitScript(installProbe)
    await page.addInitScript((items) => {
      for (const [key, item] of Object.entries(items)) sessionStorage.setItem(key, item)
    }, sessionItems)
    const testPage = new ChromiumTestPage(page, context)
    processOf.set(testPage, browserProcess)
    await page.goto(address)
    await testPage.waitForOnline()
    return testPage
  }

  async function openFirefox(user: string): Promise<FirefoxTestPage> {
    const { origin } = demo ?? (await startServer({}))
    firefoxProcess ??= launchFirefox()
    const browserProcess = await firefoxProcess
    const context = await browserProcess.browser.createBrowserContext()
    const page = await context.newPage()
    await page.evaluateOnNewDocument(installProbe)
    const testPage = new FirefoxTestPage(page, context)
    processOf.set(testPage, browserProcess)
    await page.goto(`${origin}/?user=${user}`)
    await page.waitForSelector('[role="status"]::-p-text(Online)')
    return testPage
  }

  return {
    startServer,
    open,
    async openKillable(user) {
      const browserProcess = await launchChromium()
      killableProcesses.push(browserProcess)
      return { testPage: await openIn(browserProcess, user, {}), kill: browserProcess.kill }
    },
    openFirefox,
    openTab: (testPage, sessionItems) =>
      openPage(processOf.get(testPage), testPage.context, testPage.page.url(), sessionItems),
    async openAliceAndBob(options) {
      await (demo ?? startServer({}))
      const [alice, bob] = await Promise.all([open('alice', options), open('bob', options)])
      await alice.button('Call Bob').waitFor()
      await bob.button('Call Alice').waitFor()
      return [alice, bob]
    },
    suspendBrowser(testPage) {
      const browserProcess = processOf.get(testPage)
      browserProcess?.suspend()
      return () => browserProcess?.resume()
    },
  }
}

/** Runs in the page, before any of its scripts. */
function forceRelay(): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: 'relay' })
    }
    override setConfiguration(configuration?: RTCConfiguration) {
      super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' })
    }
  }
}
