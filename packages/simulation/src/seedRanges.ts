import type { Outcome } from './runSchedules'

/** Consecutive seeds that one worker runs at a time, in a few seconds. */
export interface SeedRange {
  seed: number
  count: number
}

const RANGE_SIZE = 100

/** Distributes seeds to workers and sums up their outcomes. */
export function createSeedRanges(seed: number, count: number) {
  const end = seed + count
  const unfinished = new Set<SeedRange>()
  let next = seed
  const total: Outcome = { schedules: 0, calls: 0, operations: 0, failed: [] }

  return {
    total: total as Readonly<Outcome>,
    /** @returns the next range, or `null` when every range is taken */
    take(): SeedRange | null {
      if (next >= end) return null
      const range = { seed: next, count: Math.min(RANGE_SIZE, end - next) }
      next += range.count
      unfinished.add(range)
      return range
    },
    finish(range: SeedRange, outcome: Outcome): void {
      unfinished.delete(range)
      total.schedules += outcome.schedules
      total.calls += outcome.calls
      total.operations += outcome.operations
      total.failed.push(...outcome.failed)
    },
    /** Every seed before this one has run. */
    get doneTo(): number {
      return Math.min(next, ...[...unfinished].map((range) => range.seed))
    },
    get isDone(): boolean {
      return next >= end && unfinished.size === 0
    },
  }
}
