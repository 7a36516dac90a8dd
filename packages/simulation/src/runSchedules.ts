import { setImmediate as nextTask } from 'node:timers/promises'
import { createSchedule, type Schedule } from './schedule'
import { createWorld, type World } from './scheduleRun'

export interface Failed {
  schedule: Schedule
  violation: string
}

/** What a number of schedules came to. */
export interface Outcome {
  schedules: number
  /** Calls that somebody knew of: a call that was refused before it was placed is none. */
  calls: number
  /** What people and networks did. */
  acts: number
  /** Every schedule that went wrong; one where the first is enough. */
  failed: Failed[]
}

/** How many schedules are run before the event loop has a turn. */
const IN_A_ROW = 16

/** Runs one schedule for each seed from `seed` on, until `count` have run or, unless `isPatient`, one has gone wrong. */
export async function runSchedules(seed: number, count: number, isPatient = false): Promise<Outcome> {
  const outcome: Outcome = { schedules: 0, calls: 0, acts: 0, failed: [] }
  while (outcome.schedules < count && (isPatient || outcome.failed.length === 0)) {
    const schedule = createSchedule(seed + outcome.schedules)
    const { violation, calls } = await runSchedule(schedule)
    outcome.schedules += 1
    outcome.calls += calls
    outcome.acts += schedule.acts.length
    if (violation !== null) outcome.failed.push({ schedule, violation })
    if (outcome.schedules % IN_A_ROW === 0) await nextTask()
  }
  return outcome
}

/** Runs one schedule. `violation` is the first thing that went wrong. */
export async function runSchedule(
  schedule: Schedule,
  log: ((line: string) => void) | null = null,
): Promise<Pick<World, 'violation' | 'calls' | 'talking'>> {
  // Not in the middle of a task of Node's: after one, the next tick comes before what promises have to say.
  await settled()
  const world = createWorld(schedule, log)
  while (world.step()) await settled()
  return world
}

/** Everything that promises have to say has been said: Node empties their queue before it comes to the next tick. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}
