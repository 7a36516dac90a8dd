/** Time, as the switchboard needs it. */
export interface SwitchboardClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` once after `ms` milliseconds. @returns a function that calls it off. */
  after(ms: number, task: () => void): () => void
}

/** One timer for each key that has a deadline. */
export interface Deadlines {
  /** Moves the timer of `key`; `null` takes it away. */
  set(key: string, at: number | null): void
  clear(): void
}

/** `onDue` gets the time the deadline was set for, which a timer that is a little early by the clock has reached all the same. */
export function createDeadlines(clock: SwitchboardClock, onDue: (key: string, at: number) => void): Deadlines {
  const timers = new Map<string, { at: number; cancel: () => void }>()
  return {
    set(key, at) {
      const timer = timers.get(key)
      if (timer?.at === at) return
      timer?.cancel()
      timers.delete(key)
      if (at === null) return
      const cancel = clock.after(Math.max(0, at - clock.now()), () => {
        timers.delete(key)
        onDue(key, at)
      })
      timers.set(key, { at, cancel })
    },
    clear() {
      for (const { cancel } of timers.values()) cancel()
      timers.clear()
    },
  }
}
