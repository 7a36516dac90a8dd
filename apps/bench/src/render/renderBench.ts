import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import type { Bench } from '../bench.ts'
import { chromiumPath } from '../chromiumPath.ts'
import { medianWithSpread, ratioWithInterval } from '../formatFigures.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { medianRatio } from '../statistics.ts'
import type * as page from './page/main.tsx'
import type { RenderReading, ScreenName } from './page/main.tsx'

const titles: Record<ScreenName, string> = {
  offhook: "Offhook's CallScreen",
  singleState: 'one useState at the top',
}
const screens = ['offhook', 'singleState'] as const
/** Slows down the processor to about that of a lower mid-range phone. */
const CPU_SLOWDOWN = 6

/** Measures React's work in a call of nine people who all speak, compared with a plain screen that has one state at the top. */
export const renderBench: Bench = {
  title: 'Render',
  rounds: { full: 15, quick: 3 },
  async run({ rounds, isQuick, progress }) {
    const seconds = isQuick ? 2 : 4
    const executablePath = chromiumPath()
    progress('building the page')
    const files = await buildFiles()
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const readings: Record<ScreenName, Reading[]> = { offhook: [], singleState: [] }
    try {
      for (let round = 1; round <= rounds; round++) {
        for (const screen of screens) {
          progress(`round ${round} of ${rounds}, ${titles[screen]}`)
          const tab = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
          await tab.route('**/*', (route) => {
            const file = files.get(new URL(route.request().url()).pathname)
            return file === undefined ? route.fulfill({ status: 404 }) : route.fulfill(file)
          })
          await tab.goto(`${ORIGIN}/`)
          await tab.waitForFunction(() => 'benchPage' in globalThis)
          readings[screen].push(await measureScreen(tab, screen, seconds))
          await tab.close()
        }
      }
      return {
        body: describeReadings(readings, seconds),
        versions: { Chromium: browser.version(), react: packageVersion('react') },
      }
    } finally {
      await browser.close()
    }
  },
}

interface Reading extends RenderReading {
  /** The time of the main thread in JavaScript and in all tasks, as the browser counts it. */
  scriptMs: number
  taskMs: number
}

declare global {
  var benchPage: typeof page
}

async function measureScreen(tab: Page, screen: ScreenName, seconds: number): Promise<Reading> {
  const devtools = await tab.context().newCDPSession(tab)
  await devtools.send('Performance.enable')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  const readMetrics = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    const inMs = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? NaN) * 1_000
    return { scriptMs: inMs('ScriptDuration'), taskMs: inMs('TaskDuration') }
  }
  await tab.evaluate((name) => benchPage.open(name), screen)
  const before = await readMetrics()
  const rendered = await tab.evaluate((ms) => benchPage.measure(ms), seconds * 1_000)
  const after = await readMetrics()
  return { ...rendered, scriptMs: after.scriptMs - before.scriptMs, taskMs: after.taskMs - before.taskMs }
}

/** No server runs there: the requests are intercepted and answered with the built files. */
const ORIGIN = 'http://bench.localhost'
const HTML = `<!doctype html><html lang="en"><head><link rel="stylesheet" href="/styles.css"></head><body><div id="root"></div>
<script type="module">import * as page from '/main.js'; globalThis.benchPage = page</script></body></html>`

/** Builds the page for production, except that it uses React's profiling build: only that one supports `Profiler`. */
async function buildFiles(): Promise<Map<string, { contentType: string; body: string }>> {
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

function describeReadings(readings: Record<ScreenName, Reading[]>, seconds: number): string {
  const perSecond = (screen: ScreenName, key: keyof Reading) =>
    readings[screen].map((reading) => reading[key] / seconds)
  const columns = ['commits', 'renderMs', 'scriptMs', 'taskMs', 'longTasks', 'longTaskMs'] as const
  const rows = screens.map((screen) => [
    titles[screen],
    ...columns.map((key) => medianWithSpread(perSecond(screen, key), 1)),
  ])
  const ratio = (key: keyof Reading) =>
    ratioWithInterval(medianRatio(perSecond('offhook', key), perSecond('singleState', key)))
  return [
    `A voice call of nine people. The audio level of each changes ten times per second. The processor is slowed down ${CPU_SLOWDOWN} times. React
is its profiling build; everything else is built for production. Each number is per second of the call.`,
    markdownTable(
      ['', 'commits', 'ms in React', 'ms in JavaScript', 'ms of the main thread', 'long tasks', 'ms in long tasks'],
      rows,
    ),
    `Ratio to the screen with one state: ${ratio('scriptMs')} of its JavaScript, and ${ratio('taskMs')} of its main thread, which includes
layout and paint. Both screens show audio levels as a halo; Offhook's shows more besides.`,
  ].join('\n\n')
}
