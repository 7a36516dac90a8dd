import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import hostPageConfig from '../vite.hostPage.config.ts'
import { namedCodeBlocks } from '../../../scripts/examples/codeBlocks.ts'
import { type BrowserProcess, launchChromium } from './browserProcess.ts'
import { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, waitUntilConnected } from './connectCall.ts'
import type { HostPageServer } from './hostPages/startHostPageServer.ts'
import { setUpHostPages } from './hostPages/setUpHostPages.ts'
import { installProbe } from './installProbe.ts'
import { eventually } from './testPage.ts'

// The files of the README in Vite's development server, with hot reload. Only the address and the tokens are those of this test.

const hostPages = setUpHostPages()
const root = fileURLToPath(new URL('../../../', import.meta.url))
let folder = ''
let vite: ViteDevServer
let browserProcess: BrowserProcess<Browser>
/** The open connections of the page to the signaling server. */
let openConnections = 0

const file = (name: string) => path.join(folder, name)

/**
 * Saves a change of a file, as an editor does, and waits until the page has rendered with it. Vite reloads the page when it finds a
 * dependency in lazily loaded code for the first time: a change in that moment needs another save.
 */
async function save({ page }: ChromiumTestPage, name: string): Promise<void> {
  const code = await readFile(file(name), 'utf8')
  for (let isUpdated = false; !isUpdated;) {
    const updated = page.waitForEvent('console', {
      predicate: (message) => message.text().includes('hot updated: /App.tsx'),
      timeout: 5_000,
    })
    await writeFile(file(name), `${code}\n// saved at ${performance.now()}\n`)
    isUpdated = await updated.then(
      () => true,
      () => false,
    )
  }
}

async function writeApp({ origin }: HostPageServer): Promise<void> {
  await mkdir(path.join(root, 'apps/demo/dist'), { recursive: true })
  folder = await mkdtemp(path.join(root, 'apps/demo/dist/hotReload-'))
  const readme = namedCodeBlocks(await readFile(path.join(root, 'README.md'), 'utf8'))
  for (const [name, code] of readme) await writeFile(file(name), code.replace('http://localhost:3000', origin))
  await writeFile(
    file('callToken.ts'),
    `export const fetchCallToken = () => Promise.resolve(new URLSearchParams(location.search).get('user') ?? '')`,
  )
  await writeFile(
    file('main.tsx'),
    `import { createRoot } from 'react-dom/client'\nimport { App } from './App'\ncreateRoot(document.getElementById('root')!).render(<App />)`,
  )
  await writeFile(
    file('index.html'),
    `<!doctype html><link rel="icon" href="data:," /><div id="root"></div><script type="module" src="/main.tsx"></script>`,
  )
}

async function openApp(): Promise<ChromiumTestPage> {
  const context = await browserProcess.browser.newContext({ permissions: ['microphone', 'camera'] })
  const page = await context.newPage()
  openConnections = 0
  page.on('websocket', (socket) => {
    if (!socket.url().includes('socket.io')) return
    openConnections += 1
    socket.on('close', () => {
      openConnections -= 1
    })
  })
  await page.addInitScript(installProbe)
  await page.goto(`${vite.resolvedUrls?.local[0] ?? ''}?user=alice`)
  await page.getByRole('button', { name: 'Video call Bob' }).waitFor()
  await eventually(() => openConnections).toBe(1)
  return new ChromiumTestPage(page, context)
}

beforeEach(async () => {
  await writeApp(hostPages.server)
  vite = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    plugins: hostPageConfig.plugins ?? [],
    cacheDir: path.join(folder, '.vite'),
    server: { port: 0, host: 'localhost', fs: { allow: [root] } },
    // As the host page, from the sources of the packages.
    resolve: hostPageConfig.resolve ?? {},
  })
  await vite.listen()
  // A change before that is not noticed.
  await eventually(() => vite.watcher.getWatched()[folder]).toContain('App.tsx')
  browserProcess = await launchChromium()
})

afterEach(async () => {
  await browserProcess.close()
  await vite.close()
  await rm(folder, { recursive: true, force: true })
})

it('keeps one connection after five saves of App.tsx and five of callClient.ts', async () => {
  const alice = await openApp()
  for (const name of ['App.tsx', 'callClient.ts']) {
    for (let count = 1; count <= 5; count += 1) {
      await save(alice, name)
      await eventually(() => openConnections).toBe(1)
    }
  }
  // The client of the last save is the one that the screens use.
  const bob = await hostPages.open('bob')
  await connectCall(alice, bob, 'video')
  await alice.clickCallControl('End call')
  await alice.waitForCleanup()
})

it('keeps the call when App.tsx is saved, and resumes it when callClient.ts is saved', async () => {
  const alice = await openApp()
  const bob = await hostPages.open('bob')
  await connectCall(alice, bob, 'video')
  for (const name of ['App.tsx', 'callClient.ts', 'callClient.ts', 'App.tsx']) {
    await save(alice, name)
    await waitUntilConnected(alice, bob)
    await eventually(() => openConnections).toBe(1)
    expect(await alice.evaluate(() => document.querySelectorAll('.offhook-call-screen').length)).toBe(1)
  }
  await alice.clickCallControl('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})
