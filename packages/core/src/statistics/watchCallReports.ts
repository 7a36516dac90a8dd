import type { CallReport } from '@offhook/protocol'
import type { Call, CallStoreState } from '../api/callStoreState'
import { selectActiveCall } from '../store/selectors'
import { type CallLog, createCallLog } from './callLog'
import type { StatisticsSource } from './watchCallStats'

const PERIOD_MS = 2_000

/** Reports each call that ends. The clock is that of the call times. @returns the function that stops */
export function watchCallReports(
  { store, mediaOf, clock }: StatisticsSource,
  onReport: (report: CallReport) => void,
): () => void {
  /** By room id. `null`: the call was reported, or had ended before. */
  const logs = new Map<string, CallLog | null>()
  let seen: CallStoreState['calls'] = {}
  let stopTimer: (() => void) | null = null
  let isStopped = false

  function observe(call: Call): void {
    const known = logs.get(call.roomId)
    if (known === null) return
    const log = known ?? (call.status === 'ended' ? null : createCallLog(call, clock.now()))
    logs.set(call.roomId, call.status === 'ended' ? null : log)
    if (known) known.observe(call, clock.now())
    const report = call.status === 'ended' ? log?.report() : null
    // After the effects of the end: the store changes before the other listeners hear of it, and before the server does.
    if (report)
      void Promise.resolve().then(() => {
        onReport(report)
      })
  }

  async function measure(): Promise<void> {
    const call = selectActiveCall(store.getState())
    const media = call && mediaOf(call.roomId)
    const connected = Object.values(call?.participants ?? {}).filter(
      ({ isLocal, connection }) => !isLocal && connection === 'connected',
    )
    if (!media || call.connectedAt === null) return
    await Promise.all(
      connected.map(async ({ userJid }) => {
        const statistics = await media.statistics(userJid)
        if (statistics) logs.get(call.roomId)?.measure(userJid, statistics, clock.now())
      }),
    )
  }

  /** The timer runs only in a connected call. */
  async function measureAgain(): Promise<void> {
    stopTimer = () => undefined
    await measure()
    if (isStopped) return
    if (isConnected()) stopTimer = clock.after(PERIOD_MS, () => void measureAgain())
    else stopTimer = null
  }

  function isConnected(): boolean {
    const call = selectActiveCall(store.getState())
    return call !== null && call.connectedAt !== null && call.status !== 'ended'
  }

  function sync(): void {
    const { calls } = store.getState()
    if (calls === seen) return
    seen = calls
    for (const roomId of logs.keys()) if (!(roomId in calls)) logs.delete(roomId)
    for (const call of Object.values(calls)) observe(call)
    if (!stopTimer && isConnected()) void measureAgain()
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return () => {
    isStopped = true
    unsubscribe()
    stopTimer?.()
  }
}
