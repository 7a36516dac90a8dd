import { setImmediate as nextTask } from 'node:timers/promises'
import { createSchedule, type Schedule } from './schedule'
import { createScheduleRun, type ScheduleRun } from './scheduleRun'

/** A schedule that broke an invariant. */
export interface FailedSchedule {
  schedule: Schedule
  violation: string
}

/** The summed results of several schedules. */
export interface Outcome {
  schedules: number
  /** Calls that at least one page has seen. A call that is refused before it is placed is not counted. */
  calls: number
  operations: number
  failed: FailedSchedule[]
}

/** How many schedules run before the event loop gets a turn. */
const BATCH_SIZE = 16

/**
 * Runs `count` schedules, one for each seed from `seed` on.
 *
 * @param continueOnFailure whether to go on after the first schedule that fails
 */
export async function runSchedules(seed: number, count: number, continueOnFailure = false): Promise<Outcome> {
  const outcome: Outcome = { schedules: 0, calls: 0, operations: 0, failed: [] }
  while (outcome.schedules < count && (continueOnFailure || outcome.failed.length === 0)) {
    const schedule = createSchedule(seed + outcome.schedules)
    const { violation, calls } = await runSchedule(schedule)
    outcome.schedules += 1
    outcome.calls += calls
    outcome.operations += schedule.operations.length
    if (violation !== null) outcome.failed.push({ schedule, violation })
    if (outcome.schedules % BATCH_SIZE === 0) await nextTask()
  }
  return outcome
}

/**
 * Runs one schedule until it ends or breaks an invariant.
 *
 * @param log receives one line for each operation and state change
 */
export async function runSchedule(
  schedule: Schedule,
  log: ((line: string) => void) | null = null,
): Promise<Pick<ScheduleRun, 'violation' | 'calls' | 'connectedDevices'>> {
  // Within a task of Node's, such as a `setImmediate` callback, the next tick would come before the promise callbacks.
  await promisesSettled()
  const run = createScheduleRun(schedule, log)
  while (run.step()) await promisesSettled()
  return run
}

/** Resolves when every promise callback has run: Node empties the microtask queue before the next tick that is set from it. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve)
  })
}
