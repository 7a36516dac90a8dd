import type { Schedule } from './schedule'

/** Runs a schedule. @returns whether it still fails in the same way */
type Fails = (schedule: Schedule) => Promise<boolean>

/**
 * Removes operations, shortens pauses and simplifies the network until no smaller change keeps the failure.
 *
 * @returns the smallest failing schedule that was found
 */
export async function shrinkSchedule(failing: Schedule, fails: Fails): Promise<Schedule> {
  let smallest = failing

  async function attempt(change: Partial<Schedule>): Promise<boolean> {
    const smaller = { ...smallest, ...change }
    if (!(await fails(smaller))) return false
    smallest = smaller
    return true
  }

  async function removeOperations(): Promise<void> {
    for (let size = Math.ceil(smallest.operations.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < smallest.operations.length;) {
        const isRemoved = await attempt({
          operations: smallest.operations.filter((_, index) => index < from || index >= from + size),
        })
        if (!isRemoved) from += size
      }
    }
  }

  async function shortenPauses(): Promise<void> {
    for (const operation of smallest.operations) {
      for (const after of [0, 100, 1_000, 10_000]) {
        if (after >= operation.after) break
        const operations = smallest.operations.map((each) => (each === operation ? { ...operation, after } : each))
        if (await attempt({ operations })) break
      }
    }
  }

  for (let count = Infinity; smallest.operations.length < count;) {
    count = smallest.operations.length
    await removeOperations()
    await shortenPauses()
    if (smallest.duplicateOneIn > 0) await attempt({ duplicateOneIn: 0 })
    for (const latency of [0, 5, 120])
      if (latency < smallest.latency.to) await attempt({ latency: { from: latency, to: latency } })
  }
  return smallest
}
