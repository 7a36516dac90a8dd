import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, type BrowserServer, chromium } from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'
import { Phone } from './phone.ts'
import { installProbe } from './probe.ts'
import { type Demo, startDemo } from './startDemo.ts'

const executablePath = process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium'].find((path) => existsSync(path))

/** A name of this machine that browsers do not hold to be secure, as `localhost` is. */
export const INSECURE_HOST = 'offhook.test'

interface OpenOptions {
  /** Else the browser refuses microphone and camera. */
  mayUseDevices?: boolean
  /** Instead of `localhost`. */
  host?: string
  /** Lets media through a TURN server only, whatever the app asks for. */
  relayOnly?: boolean
}

export interface Phones {
  /** Starts the demo for this test. Without it the first `open` does, with the usual settings. */
  serve(environment: Record<string, string>): Promise<Demo>
  /** A new window of this user, signed in and online. Bob's are in a browser process of his own: whoever calls him is in another. */
  open(user: string, options?: OpenOptions): Promise<Phone>
  /** As `open`, in a browser process of its own that can be killed. */
  openDoomed(user: string): Promise<{ phone: Phone; kill(): Promise<void> }>
  /** Another tab beside that one, which begins with this in its `sessionStorage`. */
  openBeside(phone: Phone, memory?: Record<string, string>): Promise<Phone>
  /** Two of them who see each other. */
  openTwo(options?: OpenOptions): Promise<[alice: Phone, bob: Phone]>
}

/**
 * Two real browsers with fake devices, kept for the whole file; a demo of its own for each test. Afterwards no page may have
 * complained.
 */
export function setUpPhones(): Phones {
  const browsers = new Map<string, Promise<Browser>>()
  let doomed: BrowserServer[] = []
  let phones: Phone[] = []
  let demo: Demo | null = null

  afterEach(async () => {
    const complaints = phones.flatMap(({ errors }) => errors)
    await Promise.all(phones.map(({ context }) => context.close()))
    await Promise.all(doomed.map((server) => server.kill()))
    await demo?.stop()
    phones = []
    doomed = []
    demo = null
    expect(complaints).toEqual([])
  })

  afterAll(async () => {
    for (const browser of browsers.values()) await (await browser).close()
  })

  async function serve(environment: Record<string, string>): Promise<Demo> {
    demo = await startDemo(environment)
    return demo
  }

  async function open(user: string, options: OpenOptions = {}): Promise<Phone> {
    const owner = user === 'bob' ? 'bob' : 'everybody else'
    const browser = browsers.get(owner) ?? launch()
    browsers.set(owner, browser)
    return openIn(await browser, user, options)
  }

  async function openIn(browser: Browser, user: string, options: OpenOptions): Promise<Phone> {
    const { mayUseDevices = true, host, relayOnly = false } = options
    const { origin } = demo ?? (await serve({}))
    const context = await browser.newContext({ viewport: { width: 1100, height: 720 } })
    // Whatever is not named is refused.
    await context.grantPermissions(mayUseDevices ? ['microphone', 'camera'] : ['clipboard-read'])
    if (relayOnly) await context.addInitScript(forceRelay)
    return openPage(context, `${host === undefined ? origin : origin.replace('localhost', host)}/?user=${user}`)
  }

  async function openPage(context: BrowserContext, address: string, memory: Record<string, string> = {}) {
    const page = await context.newPage()
    await page.addInitScript(installProbe)
    await page.addInitScript((items) => {
      for (const [key, item] of Object.entries(items)) sessionStorage.setItem(key, item)
    }, memory)
    const phone = new Phone(page, context)
    phones.push(phone)
    await page.goto(address)
    await page
      .getByRole('status')
      .filter({ hasText: /^Online$/ })
      .waitFor()
    return phone
  }

  return {
    serve,
    open,
    async openDoomed(user) {
      const server = await chromium.launchServer(browserOptions())
      doomed.push(server)
      const browser = await chromium.connect(server.wsEndpoint())
      const phone = await openIn(browser, user, {})
      return { phone, kill: () => server.kill() }
    },
    openBeside: ({ context, page }, memory) => openPage(context, page.url(), memory),
    async openTwo(options) {
      await (demo ?? serve({}))
      const two = await Promise.all([open('alice', options), open('bob', options)])
      await two[0].button('Call Bob').waitFor()
      await two[1].button('Call Alice').waitFor()
      return two
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

function launch(): Promise<Browser> {
  return chromium.launch(browserOptions())
}

function browserOptions() {
  return {
    ...(executablePath !== undefined && { executablePath }),
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}
