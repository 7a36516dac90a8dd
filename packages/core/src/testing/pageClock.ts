import type { Clock } from '../api/ports/clock'

/** The clock of one page among several that share a virtual time. Pass it to the client of the page as the port `clock`. */
export interface PageClock extends Clock {
  /**
   * Corrects the wall clock of the computer, as a user or a time server does. Nothing else changes.
   *
   * @param ms milliseconds; negative to set it back
   */
  correctWallClock(ms: number): void
  /** The computer sleeps: its clock and its timers stop, as in most browsers, and its wall clock goes on. */
  sleep(): void
  /** Continues after `sleep`. */
  wake(): void
}

interface PageTimer {
  remaining: number
  startedAt: number
  task: () => void
  cancel: () => void
}

/**
 * Creates the clock of one page.
 *
 * @param base the virtual time
 * @example
 * ```ts
 * import { createFakeClock, createPageClock } from '@offhook/core/testing'
 *
 * const clock = createFakeClock()
 * const page = createPageClock(clock)
 * page.correctWallClock(3_600_000)
 * ```
 */
export function createPageClock(base: Clock): PageClock {
  const timers = new Set<PageTimer>()
  let correction = 0
  let sleptFor = 0
  let asleepSince: number | null = null

  function start(timer: PageTimer): void {
    timer.startedAt = base.now()
    timer.cancel = base.after(timer.remaining, () => {
      timers.delete(timer)
      timer.task()
    })
  }

  return {
    now: () => (asleepSince ?? base.now()) - sleptFor,
    wallTime: () => base.now() + correction,
    after(ms, task) {
      const timer: PageTimer = { remaining: ms, startedAt: base.now(), task, cancel: () => undefined }
      timers.add(timer)
      if (asleepSince === null) start(timer)
      return () => {
        timer.cancel()
        timers.delete(timer)
      }
    },
    correctWallClock(ms) {
      correction += ms
    },
    sleep() {
      if (asleepSince !== null) return
      asleepSince = base.now()
      for (const timer of timers) {
        timer.cancel()
        timer.remaining -= base.now() - timer.startedAt
      }
    },
    wake() {
      if (asleepSince === null) return
      sleptFor += base.now() - asleepSince
      asleepSince = null
      for (const timer of timers) start(timer)
    },
  }
}
