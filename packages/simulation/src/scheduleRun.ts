import { createEnvironment } from './environment'
import { createEnvironmentChecks } from './environmentChecks'
import { createOperations } from './operations'
import type { Schedule } from './schedule'

/** One run of one schedule. */
export interface ScheduleRun {
  /** Runs the next timer. Promises must settle before the next step. @returns whether the run goes on */
  step(): boolean
  /** The first invariant that was broken. */
  readonly violation: string | null
  /** How many calls at least one page has seen. */
  readonly calls: number
  /** How many devices are in a connected call after the repairs, before all users hang up. */
  readonly connectedDevices: number
}

/** Longer than every timer of a call, in milliseconds. */
const REPAIR_MS = 100_000
/** Longer than two members take to try again to connect, in milliseconds. */
const RESTORE_PATHS_MS = 40_000
const HANG_UP_MS = 20_000
/** Longer than the switchboard keeps the records of a user who is gone, in milliseconds. */
const FORGET_MS = 200_000

/** Sets up the users, pages, server and networks of a schedule. Everything happens in `step`, and in the same way every time. */
export function createScheduleRun(schedule: Schedule, log: ((line: string) => void) | null): ScheduleRun {
  const environment = createEnvironment(schedule, log)
  const operations = createOperations(environment)
  const checks = createEnvironmentChecks(environment)
  const { clock, devices, observers } = environment
  let connectedDevices = 0
  let isFinished = false
  let at = 1_000

  for (const { after, ...operation } of schedule.operations) {
    at += after
    clock.after(at, () => {
      operations.perform(operation)
    })
  }
  const phases: [after: number, start: () => void][] = [
    [0, operations.repairAll],
    [REPAIR_MS, checks.afterRepair],
    [0, environment.restorePaths],
    [RESTORE_PATHS_MS, checks.afterPathsRestored],
    [
      0,
      () =>
        (connectedDevices = devices.filter(({ observer }) => observer.currentCall()?.status === 'connected').length),
    ],
    [0, operations.hangUpAll],
    [HANG_UP_MS, checks.afterHangUp],
    [0, operations.destroyAll],
    [FORGET_MS, checks.afterDestroy],
    [0, () => (isFinished = true)],
  ]
  for (const [after, start] of phases) {
    at += after
    clock.after(at, start)
  }

  return {
    step() {
      for (const device of environment.changed) checks.afterChange(device)
      environment.changed.clear()
      return environment.violation === null && !isFinished && clock.step()
    },
    get violation() {
      return environment.violation
    },
    get connectedDevices() {
      return connectedDevices
    },
    get calls() {
      return new Set(observers.flatMap(({ calls }) => [...calls.keys()])).size
    },
  }
}
