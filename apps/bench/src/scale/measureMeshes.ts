import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createSignalingServer } from '@offhook/server'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import type * as page from './page/main.ts'

declare global {
  var meshPage: typeof page
}

export interface MeshReading {
  people: number
  /** Pictures a second, of each of the people at each of the others. */
  framesPerSecond: number[]
  /** From the call to the first picture of everybody at everybody. */
  allVisibleMs: number
}

const devices = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-background-networking',
]
const TOO_LONG_MS = 60_000

/** Calls of several people in one browser, each in a page of their own, with a camera each. */
export async function measureMeshes(
  sizes: readonly number[],
  { watchMs, progress }: { watchMs: number; progress(line: string): void },
): Promise<{ readings: MeshReading[]; chromiumVersion: string }> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}: set CHROMIUM_PATH to one.`)
  const code = await bundle()
  const html = `<!doctype html><script>${code.replaceAll('</script', '<\\/script')}</script>`
  const httpServer = createServer((request, response) => {
    if (!server.handleRequest(request, response)) response.setHeader('content-type', 'text/html').end(html)
  })
  const server = createSignalingServer({ httpServer, domain: 'example.com', dev: true, logLevel: 'warn' })
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
  const browser = await chromium.launch({ executablePath, args: devices })
  try {
    const readings: MeshReading[] = []
    for (const people of sizes) {
      progress(`a mesh of ${people}`)
      readings.push(await readMesh(browser, url, people, watchMs))
    }
    return { readings, chromiumVersion: browser.version() }
  } finally {
    await browser.close()
    await server.close()
    httpServer.closeAllConnections()
    httpServer.close()
  }
}

async function readMesh(browser: Browser, url: string, people: number, watchMs: number): Promise<MeshReading> {
  const names = Array.from({ length: people }, (_, index) => `user-${people}-${index}`)
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
  const pages: Page[] = []
  for (const name of names) {
    const tab = await context.newPage()
    await tab.goto(url)
    await tab.waitForFunction(() => 'meshPage' in globalThis)
    await tab.evaluate(([where, user]) => meshPage.join(where, user), [url, name] as const)
    pages.push(tab)
  }
  const read = () => Promise.all(pages.map((tab) => tab.evaluate(() => meshPage.framesDecoded())))
  const startedAt = performance.now()
  await pages[0]?.evaluate((others) => meshPage.call(others), names.slice(1))
  const isComplete = (frames: number[][]) =>
    frames.every((legs) => legs.length === people - 1 && legs.every((count) => count > 0))
  while (!isComplete(await read())) {
    if (performance.now() - startedAt > TOO_LONG_MS) throw new Error(`Of ${people} people not everybody saw everybody`)
    await pause(50)
  }
  const allVisibleMs = performance.now() - startedAt
  // A call begins small and grows: what is of interest is where it ends up.
  await pause(watchMs)
  const before = await read()
  const from = performance.now()
  await pause(watchMs)
  const after = await read()
  const seconds = (performance.now() - from) / 1_000
  await Promise.all(pages.map((tab) => tab.evaluate(() => meshPage.leave())))
  await context.close()
  const framesPerSecond = after.flatMap((legs, at) =>
    legs.map((count, leg) => (count - (before[at]?.[leg] ?? 0)) / seconds),
  )
  return { people, framesPerSecond, allVisibleMs }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function bundle(): Promise<string> {
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
