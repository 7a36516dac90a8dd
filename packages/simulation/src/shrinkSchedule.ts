import type { Schedule } from './schedule'

/** Runs a schedule, and says whether it still goes wrong. */
type Fails = (schedule: Schedule) => Promise<boolean>

/**
 * The shortest schedule it can find that still goes wrong: fewer acts, shorter pauses, a calmer network.
 * Goes round until nothing more can be left out.
 */
export async function shrinkSchedule(failing: Schedule, fails: Fails): Promise<Schedule> {
  let best = failing

  async function attempt(change: Partial<Schedule>): Promise<boolean> {
    const smaller = { ...best, ...change }
    if (!(await fails(smaller))) return false
    best = smaller
    return true
  }

  async function leaveActsOut(): Promise<void> {
    for (let size = Math.ceil(best.acts.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < best.acts.length;) {
        const isGone = await attempt({ acts: best.acts.filter((_, index) => index < from || index >= from + size) })
        if (!isGone) from += size
      }
    }
  }

  async function shortenPauses(): Promise<void> {
    for (const act of best.acts) {
      for (const after of [0, 100, 1_000, 10_000]) {
        if (after >= act.after) break
        if (await attempt({ acts: best.acts.map((each) => (each === act ? { ...act, after } : each)) })) break
      }
    }
  }

  for (let acts = Infinity; best.acts.length < acts;) {
    acts = best.acts.length
    await leaveActsOut()
    await shortenPauses()
    if (best.doubled > 0) await attempt({ doubled: 0 })
    for (const delay of [0, 5, 120]) if (delay < best.delay.to) await attempt({ delay: { from: delay, to: delay } })
  }
  return best
}
