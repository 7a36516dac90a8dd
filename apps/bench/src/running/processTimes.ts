import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'

/** Processor time during a measurement, in percent of one core. */
export interface Usage {
  all: number
  renderers: number
  gpu: number
  /** The browser process, and the processes for audio, video capture and network. */
  others: number
  /** The main thread of each page. */
  mainThreads: number[]
}

interface Times {
  at: number
  processes: { type: string; id: number; cpuTime: number }[]
  mainThreads: number[]
}

/** Measures all processes of the browser by the DevTools protocol. */
export async function createUsageMeter(browser: Browser, pages: readonly Page[]) {
  const system = await browser.newBrowserCDPSession()
  const tabs = await Promise.all(pages.map((page) => page.context().newCDPSession(page)))
  for (const tab of tabs) await tab.send('Performance.enable')

  async function read(): Promise<Times> {
    const mainThreads = await Promise.all(tabs.map(readMainThread))
    const { processInfo } = await system.send('SystemInfo.getProcessInfo')
    return { at: performance.now() / 1_000, processes: processInfo, mainThreads }
  }

  return {
    async measure(ms: number): Promise<Usage> {
      const before = await read()
      await sleep(ms)
      const after = await read()
      const percent = (seconds: number) => (seconds / (after.at - before.at)) * 100
      const cpuTime = (matches: (type: string) => boolean) =>
        percent(
          after.processes
            .filter(({ type }) => matches(type))
            .reduce((sum, { id, cpuTime }) => {
              const earlier = before.processes.find((process) => process.id === id)
              return sum + cpuTime - (earlier?.cpuTime ?? cpuTime)
            }, 0),
        )
      return {
        all: cpuTime(() => true),
        renderers: cpuTime((type) => type === 'renderer'),
        gpu: cpuTime((type) => type === 'GPU'),
        others: cpuTime((type) => type !== 'renderer' && type !== 'GPU'),
        mainThreads: after.mainThreads.map((time, index) => percent(time - (before.mainThreads[index] ?? time))),
      }
    },
    async close() {
      await Promise.all([system, ...tabs].map((session) => session.detach()))
    },
  }
}

async function readMainThread(tab: CDPSession): Promise<number> {
  const { metrics } = await tab.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? NaN
}
