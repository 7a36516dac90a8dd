/** Counts messages and lets callers wait for a number of them. */
export function createMessageCounter() {
  let waiting: { count: number; resolve: () => void }[] = []
  return {
    count: 0,
    increase() {
      this.count += 1
      if (waiting.length === 0) return
      const due = waiting.filter(({ count }) => count <= this.count)
      waiting = waiting.filter(({ count }) => count > this.count)
      for (const { resolve } of due) resolve()
    },
    /** Resolves once the total is at least `count`. */
    waitFor(count: number): Promise<void> {
      if (this.count >= count) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ count, resolve }))
    },
  }
}
