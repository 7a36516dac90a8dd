import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { createNetwork } from '../../network/createNetwork.ts'
import { buildPage, phonePage } from './buildPage.ts'
import { type ContestantName, contestants } from './contestants.ts'
import { createPair, type Pair } from './createPair.ts'
import { makeFakeDevices } from './fakeDevices.ts'
import { hosts } from './hosts.ts'
import { chromiumPath, launchOn } from './launchOn.ts'
import { ports } from './ports.ts'
import { startServers } from './startServers.ts'
import { startTurn } from './startTurn.ts'

/** Two people in two browsers, with servers between them and a network that can be made slow. */
export interface Stage {
  chromiumVersion: string
  /** Without `relay` where coturn is not installed. */
  hasTurn: boolean
  /** Between any two hosts, in ms: so much there and back. */
  setRoundTrip(ms: number): Promise<void>
  /** Opens the two pages of a contestant and signs them in; the same two every time. */
  pair(name: ContestantName): Promise<Pair>
  close(): Promise<void>
}

/** @throws where this machine lacks something, in one line. */
export async function openStage(progress: (line: string) => void): Promise<Stage> {
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
    const browser = await launchOn(network, host, origin, devices)
    browsers.push(browser)
    return browser
  }

  const devices = makeFakeDevices(folder)
  try {
    progress('the pages')
    const pages = path.join(folder, 'pages')
    await buildPage(phonePage, pages)

    progress('the servers')
    const turnFlags = await startTurn(network)
    await startServers(network, pages, turnFlags ?? [])

    progress('the browsers')
    const origin = `http://${network.address('server')}:${ports.pages}`
    const alice = await launch('alice', origin)
    const bob = await launch('bob', origin)
    const pairs = new Map<ContestantName, Promise<Pair>>()

    return {
      chromiumVersion: alice.version(),
      hasTurn: turnFlags !== null,
      setRoundTrip: (ms) => network.shape({}, { delayMs: ms / 2 }),
      pair(name) {
        const server = `http://${network.address('server')}:${contestants[name].port}`
        const opened =
          pairs.get(name) ?? createPair({ name, entry: contestants[name], origin, server, network, alice, bob })
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
