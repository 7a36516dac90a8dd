import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { createNetwork, type Network } from '../../network/createNetwork.ts'
import { chromiumPath } from '../chromiumPath.ts'
import type { MediaKind } from '../pages/callImplementation.ts'
import { buildPage, callPageFile } from './buildPage.ts'
import { createFakeDevices } from './createFakeDevices.ts'
import { createPagePair, type PagePair } from './createPagePair.ts'
import { type Host, hosts } from './hosts.ts'
import { type ImplementationName, implementations } from './implementations.ts'
import { launchChromiumOn } from './launchChromiumOn.ts'
import { ports } from './ports.ts'
import { startServers } from './startServers.ts'
import { startTurn } from './startTurn.ts'

/** Two browsers and the servers of all implementations, on a network with a configurable delay. */
export interface BenchEnvironment {
  chromiumVersion: string
  /** False when coturn is not installed: `relay` cannot be measured then. */
  hasTurn: boolean
  shape: Network<Host>['shape']
  /** Opens the two pages of an implementation, signed in. Later calls return the same pages. */
  openPair(name: ImplementationName, media?: MediaKind): Promise<PagePair>
  close(): Promise<void>
}

/**
 * @param createDevices writes the fake devices into a folder and returns the arguments for Chromium
 * @throws Error with one line when this machine lacks something
 */
export async function openBenchEnvironment(
  progress: (line: string) => void,
  createDevices: (folder: string) => string[] = createFakeDevices,
): Promise<BenchEnvironment> {
  chromiumPath()
  progress('creating the network')
  const network = await createNetwork(hosts)
  const folder = mkdtempSync(path.join(tmpdir(), 'offhook-bench-'))
  const browsers: Browser[] = []

  async function close(): Promise<void> {
    await Promise.all(browsers.map((browser) => browser.close()))
    await network.close()
    rmSync(folder, { recursive: true, force: true })
  }

  async function launch(host: 'alice' | 'bob', origin: string): Promise<Browser> {
    const browser = await launchChromiumOn(network, host, origin, deviceArgs)
    browsers.push(browser)
    return browser
  }

  const deviceArgs = createDevices(folder)
  try {
    progress('building the pages')
    const pagesFolder = path.join(folder, 'pages')
    await buildPage(callPageFile, pagesFolder)

    progress('starting the servers')
    const turnFlags = await startTurn(network)
    await startServers(network, pagesFolder, turnFlags ?? [])

    progress('starting the browsers')
    const origin = `http://${network.address('server')}:${ports.pages}`
    const alice = await launch('alice', origin)
    const bob = await launch('bob', origin)
    const pairs = new Map<string, Promise<PagePair>>()

    return {
      chromiumVersion: alice.version(),
      hasTurn: turnFlags !== null,
      shape: (selection, settings) => network.shape(selection, settings),
      openPair(name, media = 'video') {
        const entry = implementations[name]
        const server = `http://${network.address('server')}:${entry.port}`
        const key = `${name} ${media}`
        const pair = pairs.get(key) ?? createPagePair({ name, entry, media, origin, server, network, alice, bob })
        pairs.set(key, pair)
        return pair
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
