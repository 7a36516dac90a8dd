import { createStaticCallClient } from '@offhook/core/testing'
import { CallProvider, CallScreen } from '@offhook/react'
import { Profiler, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createNinePersonCall, people } from './createNinePersonCall.ts'
import { SingleStateScreen } from './SingleStateScreen.tsx'

// A page with one of two call screens. Its exports become the global `benchPage`.

export type ScreenName = 'offhook' | 'singleState'

/** The work of a call screen during one measurement. */
export interface RenderReading {
  commits: number
  /** The time that React spent in the commits. */
  renderMs: number
  /** The number of tasks of more than 50 ms, which block input: W3C Long Tasks API. */
  longTasks: number
  longTaskMs: number
}

/** How often a client updates each audio level. */
const LEVEL_INTERVAL_MS = 100
const SETTLE_MS = 500

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function createRenderPage() {
  const client = createStaticCallClient(createNinePersonCall())
  const screens: Record<ScreenName, ReactNode> = {
    offhook: (
      <CallProvider client={client}>
        <CallScreen />
      </CallProvider>
    ),
    singleState: <SingleStateScreen subscribe={client.subscribeAudioLevel} />,
  }
  let commits = 0
  let renderMs = 0

  return {
    async open(screen: ScreenName): Promise<void> {
      const onRender = (_id: string, _phase: string, actualDuration: number) => {
        commits += 1
        renderMs += actualDuration
      }
      createRoot(document.getElementById('root') ?? document.body).render(
        <Profiler id={screen} onRender={onRender}>
          {screens[screen]}
        </Profiler>,
      )
      await sleep(SETTLE_MS)
      if (document.querySelectorAll('[role=group]').length < people.length)
        throw new Error(`${screen} does not show ${people.length} people`)
    },
    /** Changes the audio level of every person, and measures the work that this causes. */
    async measure(ms: number): Promise<RenderReading> {
      commits = 0
      renderMs = 0
      const longTaskDurations: number[] = []
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longTaskDurations.push(duration)
      })
      observer.observe({ entryTypes: ['longtask'] })
      let tick = 0
      const levelTimer = setInterval(() => {
        tick += 1
        for (const [index, { userJid }] of people.entries()) {
          client.setAudioLevel(userJid, 0.5 + 0.4 * Math.sin(tick / 2 + index))
        }
      }, LEVEL_INTERVAL_MS)
      await sleep(ms)
      clearInterval(levelTimer)
      observer.disconnect()
      return {
        commits,
        renderMs,
        longTasks: longTaskDurations.length,
        longTaskMs: longTaskDurations.reduce((sum, duration) => sum + duration, 0),
      }
    },
  }
}

export const { open, measure } = createRenderPage()
