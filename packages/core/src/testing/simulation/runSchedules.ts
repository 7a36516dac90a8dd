import { setImmediate as nextTurn } from 'node:timers/promises'
import { createSchedule, type Schedule } from './schedule'
import { createWorld, type World } from './world'

export interface Outcome {
  schedules: number
  calls: number
  /** The first schedule that went wrong. */
  failed: { schedule: Schedule; violation: string } | null
}

/** Worlds that run side by side: a turn of the event loop, in which promises settle, is shared by all of them. */
const SIDE_BY_SIDE = 64

/** Runs one schedule for each seed from `seed` on, until `count` have run or one has gone wrong. */
export async function runSchedules(
  seed: number,
  count: number,
  onProgress: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome> {
  const outcome: Outcome = { schedules: 0, calls: 0, failed: null }
  const running = new Map<World, Schedule>()
  let begun = 0
  while (outcome.failed === null && outcome.schedules < count) {
    while (running.size < SIDE_BY_SIDE && begun < count) {
      const schedule = createSchedule(seed + begun++)
      running.set(createWorld(schedule), schedule)
    }
    for (const [world, schedule] of running) {
      if (world.step()) continue
      running.delete(world)
      outcome.schedules += 1
      outcome.calls += world.calls
      if (world.violation !== null) outcome.failed ??= { schedule, violation: world.violation }
      onProgress(outcome)
    }
    await nextTurn()
  }
  return outcome
}

/** Runs one schedule. @returns what went wrong. */
export async function runSchedule(schedule: Schedule, log?: (line: string) => void): Promise<string | null> {
  const world = createWorld(schedule, log)
  while (world.step()) await nextTurn()
  return world.violation
}
