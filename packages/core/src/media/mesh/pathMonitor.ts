import type { Clock } from '../../api/ports/clock'
import type { PeerConnection } from './peerConnection'
import { receivedTotal } from './peerStatistics'
import { createSilenceDetector } from './silenceDetector'

/** Time between two checks: short enough to notice a silent path, and to notice soon that packets arrive again. */
const INTERVAL_MS = { connected: 300, interrupted: 150 } as const

export interface PathMonitorOptions {
  clock: Clock
  /** The connection to check at this moment. */
  connection(): PeerConnection | null
  isInterrupted(): boolean
  /** Called with each report, when `isSilent` is up to date. */
  onCheck(report: RTCStatsReport): void
}

/** Sends heartbeats, and reads the statistics of the current connection to find out whether packets still arrive. */
export interface PathMonitor {
  readonly isSilent: boolean
  /** Begins to check. Also restarts a monitor that was stopped. */
  start(): void
  /** Forgets the measurements. Call for each new connection. */
  reset(): void
  stop(): void
}

export function createPathMonitor({ clock, connection, isInterrupted, onCheck }: PathMonitorOptions): PathMonitor {
  let detector = createSilenceDetector()
  let isSilent = false
  /** Changes with `start` and `stop`, so that a check in progress finds out that it is stale. */
  let run = 0
  let cancelTimer: () => void = () => undefined

  function schedule(): void {
    const interval = isInterrupted() ? INTERVAL_MS.interrupted : INTERVAL_MS.connected
    cancelTimer = clock.after(interval, () => void check(run))
  }

  async function check(ownRun: number): Promise<void> {
    const checked = connection()
    if (checked?.state === 'connected' || checked?.state === 'disconnected') {
      checked.sendHeartbeat()
      const report = await checked.getStats()
      if (ownRun !== run) return
      if (report && checked === connection()) {
        isSilent = detector.observe(receivedTotal(report), clock.now(), checked.expectsMedia)
        onCheck(report)
      }
    }
    if (ownRun === run) schedule()
  }

  return {
    get isSilent() {
      return isSilent
    },
    start() {
      run += 1
      schedule()
    },
    reset() {
      detector = createSilenceDetector()
      isSilent = false
    },
    stop() {
      run += 1
      cancelTimer()
    },
  }
}
