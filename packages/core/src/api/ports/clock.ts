/** Time, so that tests and the simulation can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `task` once after `ms` milliseconds. @returns a function that calls it off; harmless when late. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
