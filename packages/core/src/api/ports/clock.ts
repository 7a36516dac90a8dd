/** The time and timers of a client. Tests and the simulation replace it by a virtual clock. */
export interface Clock {
  /**
   * Returns the current time.
   * @returns Milliseconds since the epoch.
   */
  now(): number
  /**
   * Runs `task` once after `ms` milliseconds.
   * @returns A function that cancels the task. It has no effect once the task has run.
   */
  after(ms: number, task: () => void): () => void
}

/** The clock of the JavaScript runtime: `Date.now` and `setTimeout`. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
