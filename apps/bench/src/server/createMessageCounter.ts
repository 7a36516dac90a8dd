/** Counts, and says when it has got somewhere. */
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
    when(count: number): Promise<void> {
      if (this.count >= count) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ count, resolve }))
    },
  }
}
