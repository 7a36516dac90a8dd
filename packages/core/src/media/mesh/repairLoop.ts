import type { Clock } from '../../api/ports/clock'

/** Time between two attempts: an offer and its answer over a slow network, and the connectivity checks after them. */
export const REPAIR_INTERVAL_MS = 4_000

export interface RepairLoopOptions {
  clock: Clock
  /** Whether no attempt should be made any more. */
  isStopped(): boolean
  attempt(): void
}

/** Attempts to repair a path, again and again until it is stopped. */
export interface RepairLoop {
  /** Attempts since `restart` or `stop`. */
  readonly attempts: number
  readonly isScheduled: boolean
  /** Sets when the next attempt is due, in milliseconds from now. */
  schedule(ms: number): void
  /** Counts from zero, for a new connection. The first attempt follows after one interval. */
  restart(): void
  stop(): void
}

export function createRepairLoop({ clock, isStopped, attempt }: RepairLoopOptions): RepairLoop {
  let attempts = 0
  let cancelTimer: (() => void) | null = null

  function schedule(ms: number): void {
    cancelTimer?.()
    cancelTimer = clock.after(ms, () => {
      cancelTimer = null
      if (isStopped()) return
      schedule(REPAIR_INTERVAL_MS)
      attempt()
      attempts += 1
    })
  }

  return {
    get attempts() {
      return attempts
    },
    get isScheduled() {
      return cancelTimer !== null
    },
    schedule,
    restart() {
      attempts = 0
      schedule(REPAIR_INTERVAL_MS)
    },
    stop() {
      attempts = 0
      cancelTimer?.()
      cancelTimer = null
    },
  }
}
