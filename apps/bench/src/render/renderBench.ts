import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import type { Bench } from '../bench.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { type Interval, median, medianRatio, spread } from '../statistics.ts'
import type * as page from './page/main.tsx'
import type { ScreenName, RenderReading } from './page/main.tsx'

const names: Record<ScreenName, string> = { offhook: "Offhook's CallScreen", obvious: 'one useState at the top' }
const screens = ['offhook', 'obvious'] as const
/** So much slower than this machine: about a phone of the lower middle. */
const SLOWDOWN = 6

/** What React does in a call of nine in which everybody speaks, beside a plain screen of the same people built the obvious way. */
export const renderBench: Bench = {
  title: 'Render',
  rounds: { full: 15, quick: 3 },
  async run({ rounds, isQuick, progress }) {
    const seconds = isQuick ? 2 : 4
    progress('the page')
    const files = await makePage()
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
    if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}: set CHROMIUM_PATH to one.`)
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const seen: Record<ScreenName, Reading[]> = { offhook: [], obvious: [] }
    try {
      for (let round = 1; round <= rounds; round++) {
        for (const screen of screens) {
          progress(`round ${round} of ${rounds}, ${names[screen]}`)
          const tab = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
          await tab.route('**/*', (route) => {
            const file = files.get(new URL(route.request().url()).pathname)
            return file === undefined ? route.fulfill({ status: 404 }) : route.fulfill(file)
          })
          await tab.goto(`${ORIGIN}/`)
          await tab.waitForFunction(() => 'benchPage' in globalThis)
          seen[screen].push(await readScreen(tab, screen, seconds))
          await tab.close()
        }
      }
      return {
        body: describe(seen, seconds),
        versions: { Chromium: browser.version(), react: packageVersion('react') },
      }
    } finally {
      await browser.close()
    }
  },
}

interface Reading extends RenderReading {
  /** Milliseconds of the main thread, in JavaScript and in all, as the browser counts them. */
  scriptMs: number
  taskMs: number
}

declare global {
  var benchPage: typeof page
}

async function readScreen(tab: Page, screen: ScreenName, seconds: number): Promise<Reading> {
  const devtools = await tab.context().newCDPSession(tab)
  await devtools.send('Performance.enable')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const metrics = async () => {
    const { metrics: all } = await devtools.send('Performance.getMetrics')
    const inMs = (name: string) => (all.find((metric) => metric.name === name)?.value ?? NaN) * 1_000
    return { scriptMs: inMs('ScriptDuration'), taskMs: inMs('TaskDuration') }
  }
  await tab.evaluate((name) => benchPage.open(name), screen)
  const before = await metrics()
  const watched = await tab.evaluate((ms) => benchPage.watch(ms), seconds * 1_000)
  const after = await metrics()
  return { ...watched, scriptMs: after.scriptMs - before.scriptMs, taskMs: after.taskMs - before.taskMs }
}

/** No server is asked for it: the files are handed out here. */
const ORIGIN = 'http://bench.localhost'
const HTML = `<!doctype html><html lang="en"><head><link rel="stylesheet" href="/styles.css"></head><body><div id="root"></div>
<script type="module">import * as page from '/main.js'; globalThis.benchPage = page</script></body></html>`

/** As an app is built for production, but for React's profiler, which counts in its profiling build alone. */
async function makePage(): Promise<Map<string, { contentType: string; body: string }>> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias: { 'react-dom/client': 'react-dom/profiling' }, dedupe: ['react', 'react-dom'] },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      lib: { entry: fileURLToPath(new URL('page/main.tsx', import.meta.url)), formats: ['es'], fileName: 'main' },
    },
  })) as Rolldown.RolldownOutput[]
  const chunks = built.flatMap(({ output }) => output.filter((file) => file.type === 'chunk'))
  const styles = readFileSync(fileURLToPath(import.meta.resolve('@offhook/react/styles.css')), 'utf8')
  return new Map([
    ['/', { contentType: 'text/html', body: HTML }],
    ['/styles.css', { contentType: 'text/css', body: styles }],
    ...chunks.map(
      ({ fileName, isEntry, code }) =>
        [isEntry ? '/main.js' : `/${fileName}`, { contentType: 'text/javascript', body: code }] as const,
    ),
  ])
}

function describe(seen: Record<ScreenName, Reading[]>, seconds: number): string {
  const perSecond = (screen: ScreenName, key: keyof Reading) => seen[screen].map((reading) => reading[key] / seconds)
  const cell = (screen: ScreenName, key: keyof Reading) => {
    const values = perSecond(screen, key)
    const { low, high } = spread(values)
    return `${median(values).toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`
  }
  const columns = ['commits', 'renderMs', 'scriptMs', 'taskMs', 'longTasks', 'longTaskMs'] as const
  const rows = screens.map((screen) => [names[screen], ...columns.map((key) => cell(screen, key))])
  const work = medianRatio(perSecond('offhook', 'taskMs'), perSecond('obvious', 'taskMs'))
  const script = medianRatio(perSecond('offhook', 'scriptMs'), perSecond('obvious', 'scriptMs'))
  return [
    `Nine people in a voice call, each of whom gets another loudness ten times a second, on a processor slowed down ${SLOWDOWN} times; React's
profiling build, for production otherwise. Each number is for one second of the call.`,
    markdownTable(
      ['', 'commits', 'ms in React', 'ms in JavaScript', 'ms of the main thread', 'long tasks', 'ms in long tasks'],
      rows,
    ),
    `Of the obvious way: ${say(script)} of its JavaScript, ${say(work)} of its main thread, which also lays out and
paints. Both show how loud everybody is as a halo; Offhook's screen shows more besides.`,
  ].join('\n\n')
}

const say = ({ ratio, low, high }: Interval & { ratio: number }) =>
  `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
