import type { Clock } from '../api/ports/clock'
import { createTaskQueue } from '../signaling/taskQueue'

/** A clock that a test advances. Hand it to the client as the port `clock`. */
export interface FakeClock extends Clock {
  /**
   * Corrects the wall clock, as a user or a time server does. Nothing else changes.
   *
   * @param ms milliseconds; negative to set it back
   */
  correctWallClock(ms: number): void
  /**
   * Lets time pass. Timers fire in order, each at its own time, and everything that one of them starts settles before the next.
   *
   * @param ms milliseconds
   */
  advance(ms: number): Promise<void>
  /** Fires the timers that are due, and waits for the messages and promises in progress. No time passes. */
  settle(): Promise<void>
  /** How many timers are set. */
  readonly pending: number
}

interface Timer {
  at: number
  task: () => void
}

/** Enough for a command, its acknowledgement, the pushes, and what their listeners do. */
const ROUNDS = 4
const MESSAGES_PER_ROUND = 12

/**
 * Creates a clock that stands still until a test advances it. Its promises need real timers: do not combine it with the fake timers of a
 * test runner.
 *
 * @param start milliseconds since the epoch. Default: the start of 2026
 * @example
 * ```ts
 * import { createFakeClock } from '@offhook/core/testing'
 *
 * const clock = createFakeClock()
 * clock.after(30_000, () => console.log('timed out'))
 * await clock.advance(30_000)
 * ```
 */
export function createFakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<Timer>()
  const messages = createTaskQueue()
  let now = start
  let correction = 0

  /** The next timer that is due. Of several at the same time, the one that was set first. */
  function nextTimer(): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (!next || timer.at < next.at) next = timer
    return next
  }

  function fire(timer: Timer): void {
    timers.delete(timer)
    timer.task()
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      for (const due of [...timers].filter(({ at }) => at <= now)) if (timers.has(due)) fire(due)
      // The in-memory server uses messages to defer work, and the fake network uses timers.
      for (let count = 0; count < MESSAGES_PER_ROUND; count++)
        await new Promise<void>((resolve) => messages.add(resolve))
      await new Promise<void>((resolve) => setTimeout(resolve, 0))
    }
  }

  return {
    now: () => now,
    wallTime: () => now + correction,
    correctWallClock(ms) {
      correction += ms
    },
    after(ms, task) {
      const timer = { at: now + Math.max(0, ms), task }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    settle,
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let timer = nextTimer(); timer && timer.at <= end; timer = nextTimer()) {
        now = timer.at
        fire(timer)
        await settle()
      }
      now = end
    },
    get pending() {
      return timers.size
    },
  }
}
