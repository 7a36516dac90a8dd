import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { createNetwork } from '../../network/createNetwork'
import { buildPage, callPageFile } from './buildPage'
import { type ImplementationName, implementations } from './implementations'
import { createPagePair, type PagePair } from './createPagePair'
import { createFakeDevices } from './createFakeDevices'
import { hosts } from './hosts'
import { chromiumPath, launchChromiumOn } from './launchChromiumOn'
import { ports } from './ports'
import { startServers } from './startServers'
import { startTurn } from './startTurn'

/** Two people in two browsers, with servers between them and a network that can be made slow. */
export interface BenchEnvironment {
  chromiumVersion: string
  /** Without `relay` where coturn is not installed. */
  hasTurn: boolean
  /** Between any two hosts, in ms: so much there and back. */
  setRoundTrip(ms: number): Promise<void>
  /** Opens the two pages of a implementation and signs them in; the same two every time. */
  openPair(name: ImplementationName): Promise<PagePair>
  close(): Promise<void>
}

/** @throws where this machine lacks something, in one line. */
export async function openBenchEnvironment(progress: (line: string) => void): Promise<BenchEnvironment> {
  chromiumPath()
  progress('the network')
  const network = await createNetwork(hosts)
  const folder = mkdtempSync(path.join(tmpdir(), 'offhook-bench-'))
  const browsers: Browser[] = []

  async function close(): Promise<void> {
    await Promise.all(browsers.map((browser) => browser.close()))
    await network.close()
    rmSync(folder, { recursive: true, force: true })
  }

  async function launch(host: 'alice' | 'bob', origin: string): Promise<Browser> {
    const browser = await launchChromiumOn(network, host, origin, devices)
    browsers.push(browser)
    return browser
  }

  const devices = createFakeDevices(folder)
  try {
    progress('the pages')
    const pages = path.join(folder, 'pages')
    await buildPage(callPageFile, pages)

    progress('the servers')
    const turnFlags = await startTurn(network)
    await startServers(network, pages, turnFlags ?? [])

    progress('the browsers')
    const origin = `http://${network.address('server')}:${ports.pages}`
    const alice = await launch('alice', origin)
    const bob = await launch('bob', origin)
    const pairs = new Map<ImplementationName, Promise<PagePair>>()

    return {
      chromiumVersion: alice.version(),
      hasTurn: turnFlags !== null,
      setRoundTrip: (ms) => network.shape({}, { delayMs: ms / 2 }),
      openPair(name) {
        const server = `http://${network.address('server')}:${implementations[name].port}`
        const opened =
          pairs.get(name) ?? createPagePair({ name, entry: implementations[name], origin, server, network, alice, bob })
        pairs.set(name, opened)
        return opened
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
