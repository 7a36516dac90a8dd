import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import puppeteer, { type Browser as Firefox } from 'puppeteer-core'

/** A host name of this machine that browsers do not treat as secure, unlike `localhost`. */
export const INSECURE_HOST = 'offhook.test'

/** A browser process with fake devices. */
export interface BrowserProcess<B> {
  browser: B
  /** Stops all of its processes with SIGSTOP, as on a computer that sleeps: no packet is read or sent. */
  suspend(): void
  resume(): void
  close(): Promise<void>
  /** Ends it with SIGKILL: pages get no `pagehide` event. */
  kill(): Promise<void>
}

const firstExisting = (...paths: string[]) => paths.find((path) => existsSync(path))
const chromiumPath = process.env.CHROMIUM_PATH ?? firstExisting('/usr/bin/chromium')
const firefoxPath = process.env.FIREFOX_PATH ?? firstExisting('/usr/bin/firefox-esr', '/usr/bin/firefox')

/** Signals the whole process group: each browser is started as the leader of one. */
function suspendGroup(pid: number | undefined): Pick<BrowserProcess<never>, 'suspend' | 'resume'> {
  const send = (signal: NodeJS.Signals) => {
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // The process was killed before.
    }
  }
  return { suspend: () => send('SIGSTOP'), resume: () => send('SIGCONT') }
}

export async function launchChromium(): Promise<BrowserProcess<Browser>> {
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
  return { browser, ...suspendGroup(server.process().pid), close: () => server.close(), kill: () => server.kill() }
}

/** Puppeteer drives a stock Firefox over WebDriver BiDi. Playwright needs a Firefox of its own build. */
export async function launchFirefox(preferences: Record<string, boolean> = {}): Promise<BrowserProcess<Firefox>> {
  if (firefoxPath === undefined) throw new Error('Firefox was not found. Install it, or set FIREFOX_PATH')
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
      ...preferences,
    },
  })
  const child = browser.process()
  const kill = () => {
    child?.kill('SIGKILL')
    return Promise.resolve()
  }
  return { browser, ...suspendGroup(child?.pid), close: () => browser.close(), kill }
}
