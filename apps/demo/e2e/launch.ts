import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import puppeteer, { type Browser as Firefox } from 'puppeteer-core'

/** A name of this machine that browsers do not hold to be secure, as `localhost` is. */
export const INSECURE_HOST = 'offhook.test'

/** A browser process with fake devices. */
export interface Launched<B> {
  browser: B
  /** Stops every process of it, as a computer that sleeps does: no packet is read or sent. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
  /** Without a word to anybody. */
  kill(): Promise<void>
}

const firstOf = (...paths: string[]) => paths.find((path) => existsSync(path))
const chromiumPath = process.env.CHROMIUM_PATH ?? firstOf('/usr/bin/chromium')
const firefoxPath = process.env.FIREFOX_PATH ?? firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox')

/** Each browser is a process group of its own. */
function group(pid: number | undefined): Pick<Launched<never>, 'freeze' | 'thaw'> {
  const signal = (name: NodeJS.Signals) => {
    if (pid === undefined) return
    try {
      process.kill(-pid, name)
    } catch {
      // It was killed.
    }
  }
  return { freeze: () => signal('SIGSTOP'), thaw: () => signal('SIGCONT') }
}

export async function launchChromium(): Promise<Launched<Browser>> {
  const server = await chromium.launchServer({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const browser = await chromium.connect(server.wsEndpoint())
  return { browser, ...group(server.process().pid), close: () => server.close(), kill: () => server.kill() }
}

/** Playwright drives only a Firefox of its own build; WebDriver BiDi drives everybody's. */
export async function launchFirefox(): Promise<Launched<Firefox>> {
  if (firefoxPath === undefined) throw new Error('There is no Firefox. Install it, or set FIREFOX_PATH to one')
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath,
    headless: true,
    defaultViewport: { width: 1100, height: 720 },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
    },
  })
  const child = browser.process()
  const kill = () => {
    child?.kill('SIGKILL')
    return Promise.resolve()
  }
  return { browser, ...group(child?.pid), close: () => browser.close(), kill }
}
