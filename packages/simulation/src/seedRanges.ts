import type { Outcome } from './runSchedules'

/** A run of seeds that one worker does at a time: seconds of work. */
export interface Share {
  seed: number
  count: number
}

const SHARE = 100

/** Deals seeds out to workers, and knows from which seed on something is still to be done. */
export function createWorkShares(seed: number, count: number) {
  const end = seed + count
  const open = new Set<Share>()
  let next = seed
  const total: Outcome = { schedules: 0, calls: 0, acts: 0, failed: [] }

  return {
    total: total as Readonly<Outcome>,
    /** @returns what to do next, or `null` where all is done or being done. */
    take(): Share | null {
      if (next >= end) return null
      const share = { seed: next, count: Math.min(SHARE, end - next) }
      next += share.count
      open.add(share)
      return share
    },
    finish(share: Share, outcome: Outcome): void {
      open.delete(share)
      total.schedules += outcome.schedules
      total.calls += outcome.calls
      total.acts += outcome.acts
      total.failed.push(...outcome.failed)
    },
    /** Every seed before this one has been run. */
    get doneTo(): number {
      return Math.min(next, ...[...open].map((share) => share.seed))
    },
    get isDone(): boolean {
      return next >= end && open.size === 0
    },
  }
}
