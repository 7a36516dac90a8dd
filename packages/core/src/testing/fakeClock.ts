import { createTaskQueue } from '../signaling/taskQueue'
import type { Clock } from '../api/ports/clock'

/** Time that passes only when it is told to. */
export interface FakeClock extends Clock {
  /** Lets time pass. Timers fire in order, each at its own time, and everything a timer sets in motion settles before the next. */
  advance(ms: number): Promise<void>
  /** Lets everything settle that is in motion now, with the timers that are due; no time passes. */
  settle(): Promise<void>
  /** How many timers wait. */
  readonly pending: number
}

interface Timer {
  at: number
  task: () => void
}

/** Enough for a command, its reply, its pushes and what their listeners then do. */
const ROUNDS = 4
const MESSAGES_A_ROUND = 12

/** @param start milliseconds since the epoch */
export function createFakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<Timer>()
  const messages = createTaskQueue()
  let now = start

  /** The first one due; of several at one time the one that was set first. */
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
      // By messages as the exchange does, and by a timer as the fake network does.
      for (let hop = 0; hop < MESSAGES_A_ROUND; hop++) await new Promise<void>((resolve) => messages.add(resolve))
      await new Promise<void>((resolve) => setTimeout(resolve, 0))
    }
  }

  return {
    now: () => now,
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
