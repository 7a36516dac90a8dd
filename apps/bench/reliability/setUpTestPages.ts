import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import type { Browser as Firefox } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createNetwork, type Network, unimpaired } from '../network/createNetwork.ts'
import { buildPage } from '../src/environment/buildPage.ts'
import { createFakeDevices } from '../src/environment/createFakeDevices.ts'
import { type Host, hosts } from '../src/environment/hosts.ts'
import { launchChromiumOn } from '../src/environment/launchChromiumOn.ts'
import { launchFirefoxOn } from '../src/environment/launchFirefoxOn.ts'
import { ports } from '../src/environment/ports.ts'
import { startServers } from '../src/environment/startServers.ts'
import { createTestPage, openInChromium, openInFirefox, type TestPage } from './openTestPage.ts'

export interface TestPages {
  network(): Network<Host>
  /** Opens a new page for each of the two, online: Alice's in Chromium, and Bob's in Chromium unless told otherwise. */
  openAliceAndBob(browserOfBob?: 'chromium' | 'firefox'): Promise<[alice: TestPage, bob: TestPage]>
}

/**
 * Two browsers and a server on a test network, for the whole file. After each test the network is reset, and the pages must not
 * have reported an error.
 *
 * @param createDevices writes the fake devices into a folder and returns the arguments for Chromium
 */
export function setUpTestPages(createDevices: (folder: string) => string[] = createFakeDevices): TestPages {
  const folder = mkdtempSync(path.join(tmpdir(), 'offhook-reliability-'))
  const browsers = new Map<'alice' | 'bob', Browser>()
  let firefox: Promise<Firefox> | undefined
  const errors: string[] = []
  let openPages: TestPage[] = []
  let network: Network<Host> | undefined
  let pairCount = 0

  const currentNetwork = () => {
    if (!network) throw new Error('The network is created before the first test, not earlier')
    return network
  }

  beforeAll(async () => {
    network = await createNetwork(hosts)
    const pagesFolder = path.join(folder, 'pages')
    await buildPage(fileURLToPath(new URL('page/index.html', import.meta.url)), pagesFolder)
    await startServers(network, pagesFolder)
    const origin = `http://${network.address('server')}:${ports.pages}`
    const deviceArgs = createDevices(folder)
    for (const host of ['alice', 'bob'] as const) {
      browsers.set(host, await launchChromiumOn(network, host, origin, deviceArgs))
    }
  })
  afterEach(async () => {
    await Promise.all(openPages.map((testPage) => testPage.close()))
    openPages = []
    await network?.shape({}, unimpaired)
    expect(errors.splice(0)).toEqual([])
  })
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close()
    await (await firefox)?.close()
    await network?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(
    host: 'alice' | 'bob',
    otherUser: string,
    browserName: 'chromium' | 'firefox',
  ): Promise<TestPage> {
    const serverAddress = currentNetwork().address('server')
    const query = new URLSearchParams({
      user: `${host}${pairCount}`,
      other: `${otherUser}${pairCount}`,
      server: `http://${serverAddress}:${ports.offhookAll}`,
    })
    const driver = await openDriver(host, browserName, `http://${serverAddress}:${ports.pages}/?${query.toString()}`)
    const testPage = await createTestPage(driver)
    openPages.push(testPage)
    return testPage
  }

  async function openDriver(host: 'alice' | 'bob', browserName: 'chromium' | 'firefox', url: string) {
    if (browserName === 'firefox') {
      firefox ??= launchFirefoxOn(currentNetwork(), host)
      return openInFirefox(await firefox, url, errors)
    }
    const browser = browsers.get(host)
    if (!browser) throw new Error(`There is no browser on ${host}`)
    return openInChromium(browser, url, errors)
  }

  return {
    network: currentNetwork,
    async openAliceAndBob(browserOfBob = 'chromium') {
      pairCount += 1
      return Promise.all([open('alice', 'bob', 'chromium'), open('bob', 'alice', browserOfBob)])
    },
  }
}
