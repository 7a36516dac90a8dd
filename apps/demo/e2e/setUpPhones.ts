import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
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
  /** Two of them who see each other. */
  openTwo(options?: OpenOptions): Promise<[alice: Phone, bob: Phone]>
}

/**
 * Two real browsers with fake devices, kept for the whole file; a demo of its own for each test. Afterwards no page may have
 * complained.
 */
export function setUpPhones(): Phones {
  const browsers = new Map<string, Promise<Browser>>()
  let phones: Phone[] = []
  let demo: Demo | null = null

  afterEach(async () => {
    const complaints = phones.flatMap(({ errors }) => errors)
    await Promise.all(phones.map(({ context }) => context.close()))
    await demo?.stop()
    phones = []
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

  async function open(
    user: string,
    { mayUseDevices = true, host, relayOnly = false }: OpenOptions = {},
  ): Promise<Phone> {
    const { origin } = demo ?? (await serve({}))
    const owner = user === 'bob' ? 'bob' : 'everybody else'
    const browser = browsers.get(owner) ?? launch()
    browsers.set(owner, browser)
    const context = await (await browser).newContext({ viewport: { width: 1100, height: 720 } })
    // Whatever is not named is refused.
    await context.grantPermissions(mayUseDevices ? ['microphone', 'camera'] : ['clipboard-read'])
    const page = await context.newPage()
    if (relayOnly) await page.addInitScript(forceRelay)
    await page.addInitScript(installProbe)
    const phone = new Phone(page, context)
    phones.push(phone)
    await page.goto(`${host === undefined ? origin : origin.replace('localhost', host)}/?user=${user}`)
    await page
      .getByRole('status')
      .filter({ hasText: /^Online$/ })
      .waitFor()
    return phone
  }

  return {
    serve,
    open,
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
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
