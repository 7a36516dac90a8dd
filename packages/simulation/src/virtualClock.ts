import type { Clock } from '@offhook/core'

/** Time that passes from event to event, and costs nothing in between. */
export interface VirtualTime extends Clock {
  /** Goes to the next event and lets it happen. @returns whether there was one. */
  step(): boolean
}

interface Timer {
  at: number
  /** Of several at one time the one that was set first comes first. */
  order: number
  task: (() => void) | null
}

export const startOfTime = Date.UTC(2026, 0, 1)

/** A binary heap: a schedule sets thousands of timers, and calls most of them off. */
export function createVirtualTime(): VirtualTime {
  const heap: Timer[] = []
  let now = startOfTime
  let made = 0

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
      const timer: Timer = { at: now + Math.max(0, ms), order: ++made, task }
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
