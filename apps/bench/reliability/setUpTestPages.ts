import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createNetwork, type Network, unimpaired } from '../network/createNetwork.ts'
import { buildPage } from '../src/environment/buildPage.ts'
import { createFakeDevices } from '../src/environment/createFakeDevices.ts'
import { type Host, hosts } from '../src/environment/hosts.ts'
import { launchChromiumOn } from '../src/environment/launchChromiumOn.ts'
import { ports } from '../src/environment/ports.ts'
import { startServers } from '../src/environment/startServers.ts'
import { openTestPage, type TestPage } from './openTestPage.ts'

export interface TestPages {
  network(): Network<Host>
  /** Opens a new page for each of the two, online. */
  openAliceAndBob(): Promise<[alice: TestPage, bob: TestPage]>
}

/**
 * Two browsers and a server on a test network, for the whole file. After each test the network is reset, and the pages must not
 * have reported an error.
 */
export function setUpTestPages(): TestPages {
  const folder = mkdtempSync(path.join(tmpdir(), 'offhook-reliability-'))
  const browsers = new Map<'alice' | 'bob', Browser>()
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
    const deviceArgs = createFakeDevices(folder)
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
    await network?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(host: 'alice' | 'bob', otherUser: string): Promise<TestPage> {
    const serverAddress = currentNetwork().address('server')
    const browser = browsers.get(host)
    if (!browser) throw new Error(`There is no browser on ${host}`)
    const query = new URLSearchParams({
      user: `${host}${pairCount}`,
      other: `${otherUser}${pairCount}`,
      server: `http://${serverAddress}:${ports.offhookAll}`,
    })
    const testPage = await openTestPage(browser, `http://${serverAddress}:${ports.pages}/?${query.toString()}`, errors)
    openPages.push(testPage)
    return testPage
  }

  return {
    network: currentNetwork,
    async openAliceAndBob() {
      pairCount += 1
      return Promise.all([open('alice', 'bob'), open('bob', 'alice')])
    },
  }
}
