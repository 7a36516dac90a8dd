import type { Clock } from '@offhook/core'

/** A clock that jumps from timer to timer. */
export interface VirtualClock extends Clock {
  /** Advances to the next timer and runs its task. @returns whether a timer was left */
  step(): boolean
}

interface Timer {
  at: number
  /** Orders timers of the same time by when they were set. */
  order: number
  /** `null` once the timer is canceled. */
  task: (() => void) | null
}

/** The virtual time, in milliseconds since the epoch, at which every run starts. */
export const startOfTime = Date.UTC(2026, 0, 1)

/** Uses a binary heap, because a schedule sets thousands of timers and cancels most of them. */
export function createVirtualClock(): VirtualClock {
  const heap: Timer[] = []
  let now = startOfTime
  let timerCount = 0

  const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(timer: Timer): void {
    let index = heap.length
    for (;;) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex]
      if (index === 0 || !parent || isBefore(parent, timer)) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = timer
  }

  function pop(): Timer | undefined {
    const [first] = heap
    const last = heap.pop()
    if (!last || heap.length === 0) return first
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const isRight = left && right && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || !isBefore(child, last)) break
      heap[index] = child
      index = 2 * index + (isRight ? 2 : 1)
    }
    heap[index] = last
    return first
  }

  return {
    now: () => now,
    after(ms, task) {
      const timer: Timer = { at: now + Math.max(0, ms), order: ++timerCount, task }
      push(timer)
      return () => {
        timer.task = null
      }
    },
    step() {
      for (let timer = pop(); timer; timer = pop()) {
        if (!timer.task) continue
        now = timer.at
        timer.task()
        return true
      }
      return false
    },
  }
}
