import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSignalingServer } from '@offhook/server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { chromiumPath } from '../chromiumPath.ts'
import type * as page from './page/main.ts'

declare global {
  var meshPage: typeof page
}

export interface MeshReading {
  people: number
  /** One value for each video stream: the video of each person at each of the others. */
  framesPerSecond: number[]
  /** From the call until every page shows video of all others. */
  allVisibleMs: number
}

const chromiumArgs = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-background-networking',
]
const TIMEOUT_MS = 60_000

/** Measures mesh calls of several people in one browser, each with a page and a camera of their own. */
export async function measureMeshes(
  sizes: readonly number[],
  { watchMs, progress }: { watchMs: number; progress(line: string): void },
): Promise<{ readings: MeshReading[]; chromiumVersion: string }> {
  const executablePath = chromiumPath()
  const code = await bundlePage()
  const html = `<!doctype html><script>${code.replaceAll('</script', '<\\/script')}</script>`
  const httpServer = createServer((request, response) => {
    if (!server.handleRequest(request, response)) response.setHeader('content-type', 'text/html').end(html)
  })
  const server = createSignalingServer({ httpServer, domain: 'example.com', dev: true, logLevel: 'warn' })
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  try {
    const readings: MeshReading[] = []
    for (const people of sizes) {
      progress(`a call of ${people}`)
      readings.push(await measureMesh(browser, url, people, watchMs))
    }
    return { readings, chromiumVersion: browser.version() }
  } finally {
    await browser.close()
    await server.close()
    httpServer.closeAllConnections()
    httpServer.close()
  }
}

async function measureMesh(browser: Browser, url: string, people: number, watchMs: number): Promise<MeshReading> {
  const names = Array.from({ length: people }, (_, index) => `user-${people}-${index}`)
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
  const pages: Page[] = []
  for (const name of names) {
    const tab = await context.newPage()
    await tab.goto(url)
    await tab.waitForFunction(() => 'meshPage' in globalThis)
    await tab.evaluate(([serverUrl, user]) => meshPage.join(serverUrl, user), [url, name] as const)
    pages.push(tab)
  }
  const readFrames = () => Promise.all(pages.map((tab) => tab.evaluate(() => meshPage.framesDecoded())))
  const startedAt = performance.now()
  await pages[0]?.evaluate((others) => meshPage.call(others), names.slice(1))
  const isComplete = (frames: number[][]) =>
    frames.every((counts) => counts.length === people - 1 && counts.every((count) => count > 0))
  while (!isComplete(await readFrames())) {
    if (performance.now() - startedAt > TIMEOUT_MS)
      throw new Error(`A call of ${people} did not show all videos within ${TIMEOUT_MS / 1_000} s`)
    await sleep(50)
  }
  const allVisibleMs = performance.now() - startedAt
  // The bit rate grows at the start of a call. Measure after that.
  await sleep(watchMs)
  const before = await readFrames()
  const measuringSince = performance.now()
  await sleep(watchMs)
  const after = await readFrames()
  const seconds = (performance.now() - measuringSince) / 1_000
  await Promise.all(pages.map((tab) => tab.evaluate(() => meshPage.leave())))
  await context.close()
  const framesPerSecond = after.flatMap((counts, page) =>
    counts.map((count, index) => (count - (before[page]?.[index] ?? 0)) / seconds),
  )
  return { people, framesPerSecond, allVisibleMs }
}

async function bundlePage(): Promise<string> {
  const entry = fileURLToPath(new URL('page/main.ts', import.meta.url))
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry, formats: ['iife'], name: 'meshPage' },
    },
  })) as Rolldown.RolldownOutput[]
  const [chunk] = built.flatMap(({ output }) => output.filter((file) => file.type === 'chunk'))
  if (chunk === undefined) throw new Error('The page could not be bundled')
  return chunk.code
}
