import { createStaticCallClient } from '@offhook/core/testing'
import { CallProvider, CallScreen } from '@offhook/react'
import { Profiler, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { createNinePersonCall, people } from './createNinePersonCall'
import { SingleStateScreen } from './SingleStateScreen'

export const screens = ['offhook', 'obvious'] as const
export type ScreenName = (typeof screens)[number]

/** Of a call that was watched for a while. */
export interface RenderReading {
  /** Commits, and the milliseconds that React spent in them. */
  commits: number
  renderMs: number
  /** Tasks of more than 50 ms, in which a page answers nobody: W3C Long Tasks API. */
  longTasks: number
  longTaskMs: number
}

/** How often a client says how loud somebody is. */
const LEVEL_EVERY_MS = 100
const SETTLE_MS = 500

const client = createStaticCallClient(createNinePersonCall())
const views: Record<ScreenName, ReactNode> = {
  offhook: (
    <CallProvider client={client}>
      <CallScreen />
    </CallProvider>
  ),
  obvious: <SingleStateScreen subscribe={client.subscribeAudioLevel} />,
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let root: Root | undefined
let commits = 0
let renderMs = 0

export async function open(screen: ScreenName): Promise<void> {
  root = createRoot(document.getElementById('root') ?? document.body)
  const count = (_id: string, _phase: string, actualDuration: number) => {
    commits += 1
    renderMs += actualDuration
  }
  root.render(
    <Profiler id={screen} onRender={count}>
      {views[screen]}
    </Profiler>,
  )
  await pause(SETTLE_MS)
  if (document.querySelectorAll('[role=group]').length < people.length)
    throw new Error(`${screen} shows no nine people`)
}

/** Everybody speaks at once. */
export async function watch(ms: number): Promise<RenderReading> {
  commits = 0
  renderMs = 0
  const long: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration)
  })
  observer.observe({ entryTypes: ['longtask'] })
  let tick = 0
  const voices = setInterval(() => {
    tick += 1
    for (const [index, { userJid }] of people.entries()) {
      client.setAudioLevel(userJid, 0.5 + 0.4 * Math.sin(tick / 2 + index))
    }
  }, LEVEL_EVERY_MS)
  await pause(ms)
  clearInterval(voices)
  observer.disconnect()
  return { commits, renderMs, longTasks: long.length, longTaskMs: long.reduce((sum, one) => sum + one, 0) }
}

export function close(): void {
  root?.unmount()
}
