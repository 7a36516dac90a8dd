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
  /** `isSilent` is up to date. */
  onCheck(): void
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
  let received = 0
  let seenHeartbeats = 0
  /** Changes with `start` and `stop`, so that a check in progress finds out that it is stale. */
  let run = 0
  let cancelTimer: () => void = () => undefined

  function schedule(): void {
    const interval = isInterrupted() ? INTERVAL_MS.interrupted : INTERVAL_MS.connected
    cancelTimer = clock.after(interval, () => void check(run))
  }

  /** Reads the statistics only when no heartbeat arrived since the last check: they cost the browser ten times as much. */
  async function countReceived({ heartbeats, getStats }: PeerConnection): Promise<number | null> {
    if (heartbeats !== seenHeartbeats) {
      seenHeartbeats = heartbeats
      // The statistics count the message too, and its bytes: the next total is larger.
      return ++received
    }
    const report = await getStats()
    return report && (received = receivedTotal(report))
  }

  async function check(ownRun: number): Promise<void> {
    const checked = connection()
    if (checked?.state === 'connected' || checked?.state === 'disconnected') {
      checked.sendHeartbeat()
      const total = await countReceived(checked)
      if (ownRun !== run) return
      if (total !== null && checked === connection()) {
        isSilent = detector.observe(total, clock.now(), checked.expectsMedia)
        onCheck()
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
      received = seenHeartbeats = 0
    },
    stop() {
      run += 1
      cancelTimer()
    },
  }
}
