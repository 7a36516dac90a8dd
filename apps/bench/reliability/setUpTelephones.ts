import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createNetwork, type Network } from '../network/createNetwork.ts'
import { buildPage } from '../src/stage/buildPage.ts'
import { makeFakeDevices } from '../src/stage/fakeDevices.ts'
import { type Host, hosts } from '../src/stage/hosts.ts'
import { launchOn } from '../src/stage/launchOn.ts'
import { ports } from '../src/stage/ports.ts'
import { startServers } from '../src/stage/startServers.ts'
import { openTelephone, type Telephone } from './telephone.ts'

export interface Telephones {
  network(): Network<Host>
  /** A fresh page each, online. */
  openTwo(): Promise<[alice: Telephone, bob: Telephone]>
}

/** Two browsers and a server on a network that can be cut. One for the whole file; afterwards of each test it is whole again. */
export function setUpTelephones(): Telephones {
  const folder = mkdtempSync(path.join(tmpdir(), 'offhook-reliability-'))
  const browsers = new Map<'alice' | 'bob', Browser>()
  const complaints: string[] = []
  let open: Telephone[] = []
  let network: Network<Host> | undefined
  let rounds = 0

  const theNetwork = () => {
    if (!network) throw new Error('There is no network before the first test')
    return network
  }

  beforeAll(async () => {
    network = await createNetwork(hosts)
    const pages = path.join(folder, 'pages')
    await buildPage(fileURLToPath(new URL('page/index.html', import.meta.url)), pages)
    await startServers(network, pages)
    const origin = `http://${network.address('server')}:${ports.pages}`
    const devices = makeFakeDevices(folder)
    for (const host of ['alice', 'bob'] as const) browsers.set(host, await launchOn(network, host, origin, devices))
  })
  afterEach(async () => {
    await Promise.all(open.map((telephone) => telephone.close()))
    open = []
    await network?.shape({}, { delayMs: 0, jitterMs: 0, loss: 0, reorder: 0, kilobitsPerSecond: 0, blocks: 'nothing' })
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close()
    await network?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function openOne(host: 'alice' | 'bob', other: string): Promise<Telephone> {
    const at = theNetwork().address('server')
    const browser = browsers.get(host)
    if (!browser) throw new Error(`There is no browser on ${host}`)
    const query = new URLSearchParams({
      user: `${host}${rounds}`,
      other: `${other}${rounds}`,
      server: `http://${at}:${ports.offhookAll}`,
    })
    const telephone = await openTelephone(browser, `http://${at}:${ports.pages}/?${query.toString()}`, complaints)
    open.push(telephone)
    return telephone
  }

  return {
    network: theNetwork,
    async openTwo() {
      rounds += 1
      return Promise.all([openOne('alice', 'bob'), openOne('bob', 'alice')])
    },
  }
}
