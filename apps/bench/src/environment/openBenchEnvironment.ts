import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { createNetwork } from '../../network/createNetwork.ts'
import { chromiumPath } from '../chromiumPath.ts'
import { buildPage, callPageFile } from './buildPage.ts'
import { createFakeDevices } from './createFakeDevices.ts'
import { createPagePair, type PagePair } from './createPagePair.ts'
import { hosts } from './hosts.ts'
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
  /** Sets the round trip between any two hosts. */
  setRoundTrip(ms: number): Promise<void>
  /** Opens the two pages of an implementation, signed in. Later calls return the same pages. */
  openPair(name: ImplementationName): Promise<PagePair>
  close(): Promise<void>
}

/** @throws Error with one line when this machine lacks something */
export async function openBenchEnvironment(progress: (line: string) => void): Promise<BenchEnvironment> {
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

  const deviceArgs = createFakeDevices(folder)
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
    const pairs = new Map<ImplementationName, Promise<PagePair>>()

    return {
      chromiumVersion: alice.version(),
      hasTurn: turnFlags !== null,
      setRoundTrip: (ms) => network.shape({}, { delayMs: ms / 2 }),
      openPair(name) {
        const entry = implementations[name]
        const server = `http://${network.address('server')}:${entry.port}`
        const pair = pairs.get(name) ?? createPagePair({ name, entry, origin, server, network, alice, bob })
        pairs.set(name, pair)
        return pair
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
