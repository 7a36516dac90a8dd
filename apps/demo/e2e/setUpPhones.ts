import type { Browser, BrowserContext } from 'playwright-core'
import type { Browser as Firefox } from 'puppeteer-core'
import { afterAll, afterEach, expect } from 'vitest'
import { FirefoxPhone } from './firefoxPhone.ts'
import type { Handset } from './handset.ts'
import { type Launched, launchChromium, launchFirefox } from './launch.ts'
import { Phone } from './phone.ts'
import { installProbe } from './probe.ts'
import { type Demo, startDemo } from './startDemo.ts'

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
  /** As `open`, in Firefox. */
  openFirefox(user: string): Promise<FirefoxPhone>
  /** Two of them who see each other. */
  openTwo(options?: OpenOptions): Promise<[alice: Phone, bob: Phone]>
  /** Stops the whole browser that this window is in, until the returned function is called. */
  freeze(handset: Handset): () => void
}

/**
 * Real browsers with fake devices, kept for the whole file; a demo of its own for each test. Afterwards no page may have
 * complained.
 */
export function setUpPhones(): Phones {
  const chromiums = new Map<string, Promise<Launched<Browser>>>()
  let firefox: Promise<Launched<Firefox>> | null = null
  let doomed: Launched<Browser>[] = []
  const homes = new Map<Handset, Pick<Launched<unknown>, 'freeze' | 'thaw'> | undefined>()
  let demo: Demo | null = null

  afterEach(async () => {
    for (const home of homes.values()) home?.thaw()
    const complaints = [...homes.keys()].flatMap(({ errors }) => errors)
    await Promise.all([...homes.keys()].map((handset) => handset.close()))
    await Promise.all(doomed.map(({ kill }) => kill()))
    await demo?.stop()
    homes.clear()
    doomed = []
    demo = null
    expect(complaints).toEqual([])
  })

  afterAll(async () => {
    for (const launched of [...chromiums.values(), ...(firefox ? [firefox] : [])]) await (await launched).close()
  })

  async function serve(environment: Record<string, string>): Promise<Demo> {
    demo = await startDemo(environment)
    return demo
  }

  async function open(user: string, options: OpenOptions = {}): Promise<Phone> {
    const owner = user === 'bob' ? 'bob' : 'everybody else'
    const home = chromiums.get(owner) ?? launchChromium()
    chromiums.set(owner, home)
    return openIn(await home, user, options)
  }

  async function openIn(home: Launched<Browser>, user: string, options: OpenOptions): Promise<Phone> {
    const { mayUseDevices = true, host, relayOnly = false } = options
    const { origin } = demo ?? (await serve({}))
    const context = await home.browser.newContext({ viewport: { width: 1100, height: 720 } })
    // Whatever is not named is refused.
    await context.grantPermissions(mayUseDevices ? ['microphone', 'camera'] : ['clipboard-read'])
    if (relayOnly) await context.addInitScript(forceRelay)
    return openPage(home, context, `${host === undefined ? origin : origin.replace('localhost', host)}/?user=${user}`)
  }

  async function openPage(
    home: Pick<Launched<unknown>, 'freeze' | 'thaw'> | undefined,
    context: BrowserContext,
    address: string,
    memory: Record<string, string> = {},
  ) {
    const page = await context.newPage()
    await page.addInitScript(installProbe)
    await page.addInitScript((items) => {
      for (const [key, item] of Object.entries(items)) sessionStorage.setItem(key, item)
    }, memory)
    const phone = new Phone(page, context)
    homes.set(phone, home)
    await page.goto(address)
    await page
      .getByRole('status')
      .filter({ hasText: /^Online$/ })
      .waitFor()
    return phone
  }

  async function openFirefox(user: string): Promise<FirefoxPhone> {
    const { origin } = demo ?? (await serve({}))
    firefox ??= launchFirefox()
    const home = await firefox
    const context = await home.browser.createBrowserContext()
    const page = await context.newPage()
    await page.evaluateOnNewDocument(installProbe)
    const phone = new FirefoxPhone(page, context)
    homes.set(phone, home)
    await page.goto(`${origin}/?user=${user}`)
    await page.waitForSelector('[role="status"]::-p-text(Online)')
    return phone
  }

  return {
    serve,
    open,
    async openDoomed(user) {
      const home = await launchChromium()
      doomed.push(home)
      return { phone: await openIn(home, user, {}), kill: home.kill }
    },
    openFirefox,
    openBeside: (phone, memory) => openPage(homes.get(phone), phone.context, phone.page.url(), memory),
    async openTwo(options) {
      await (demo ?? serve({}))
      const two = await Promise.all([open('alice', options), open('bob', options)])
      await two[0].button('Call Bob').waitFor()
      await two[1].button('Call Alice').waitFor()
      return two
    },
    freeze(handset) {
      const home = homes.get(handset)
      home?.freeze()
      return () => home?.thaw()
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
