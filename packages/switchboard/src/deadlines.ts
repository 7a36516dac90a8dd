/** The time and timers, as the switchboard needs them. */
export interface SwitchboardClock {
  /**
   * The current time. It must not change when the clock of the computer is corrected.
   *
   * @returns milliseconds since the epoch
   */
  now(): number
  /**
   * Runs `task` once.
   *
   * @param ms - the delay in milliseconds
   * @param task - what to run
   * @returns a function that cancels the timer
   */
  after(ms: number, task: () => void): () => void
}

/** One timer for each key that has a deadline. */
export interface Deadlines {
  /** Sets the timer of `key` to another time. `null` cancels it. */
  set(key: string, at: number | null): void
  clear(): void
}

/**
 * @param onDue - receives the key and the time its deadline was set to. A timer may fire a little before the clock shows that time; the
 * deadline counts as reached nevertheless.
 */
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
