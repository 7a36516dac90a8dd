import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { createNetwork, type Network } from '../../network/createNetwork.ts'
import { buildPages } from './buildPages.ts'
import { type ContestantName, contestants } from './contestants.ts'
import { createPair, type Pair } from './createPair.ts'
import { makeFakeDevices } from './fakeDevices.ts'
import { type Host, hosts } from './hosts.ts'
import { ports } from './ports.ts'
import { startTurn } from './startTurn.ts'
import { untilLine } from './untilLine.ts'

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
  const executable = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executable)) throw new Error(`No Chromium at ${executable}: set CHROMIUM_PATH to one.`)
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
    const browser = await chromium.launch({
      executablePath: network.executableOn(host, executable),
      args: [
        '--no-sandbox',
        ...devices,
        `--unsafely-treat-insecure-origin-as-secure=${origin}`,
        // Nobody here answers mDNS, and before a camera is open a browser names itself by that alone.
        '--disable-features=WebRtcHideLocalIpsWithMdns',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    browsers.push(browser)
    return browser
  }

  const devices = makeFakeDevices(folder)
  try {
    progress('the pages')
    const pages = path.join(folder, 'pages')
    await buildPages(pages)

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

async function startServers(network: Network<Host>, pages: string, turnFlags: string[]): Promise<void> {
  const script = fileURLToPath(new URL('servers.ts', import.meta.url))
  const args = [script, pages, network.address('server'), ...turnFlags]
  const servers = network.spawn('server', process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await untilLine(servers, 'ready', 'The server')
}
