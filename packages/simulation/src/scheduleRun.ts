import { createActors } from './operations'
import type { Schedule } from './schedule'
import { createStage } from './environment'
import { createStageChecks } from './environmentChecks'

/** One run of one schedule. */
export interface World {
  /** Lets the next thing happen; let promises settle before the next step. @returns whether there is more to come. */
  step(): boolean
  /** The first thing that was wrong. */
  readonly violation: string | null
  /** How many calls somebody knew of. */
  readonly calls: number
  /** How many devices are in a call that is connected, long after everything was mended and before everybody hangs up. */
  readonly talking: number
}

/** Time enough for every timer of a call. */
const MEND_MS = 100_000
const GOODBYE_MS = 20_000
/** Longer than the switchboard remembers anybody who has gone. */
const FORGET_MS = 200_000

/** Users, their pages, the server and both networks of a schedule. Everything happens by `step`, and the same way every time. */
export function createWorld(schedule: Schedule, log: ((line: string) => void) | null): World {
  const stage = createStage(schedule, log)
  const actors = createActors(stage)
  const checks = createStageChecks(stage)
  const { time, slots, witnesses } = stage
  let talking = 0
  let isFinished = false
  let at = 1_000

  for (const { after, ...act } of schedule.acts) {
    at += after
    time.after(at, () => {
      actors.perform(act)
    })
  }
  const chapters: [after: number, chapter: () => void][] = [
    [0, actors.mend],
    [MEND_MS, checks.whenMended],
    [0, () => (talking = slots.filter(({ witness }) => witness.running()?.status === 'connected').length)],
    [0, actors.hangUpAll],
    [GOODBYE_MS, checks.whenAllHaveHungUp],
    [0, actors.destroyAll],
    [FORGET_MS, checks.whenAllHaveGone],
    [0, () => (isFinished = true)],
  ]
  for (const [after, chapter] of chapters) {
    at += after
    time.after(at, chapter)
  }

  return {
    step() {
      for (const slot of stage.changed) checks.afterChange(slot)
      stage.changed.clear()
      return stage.violation === null && !isFinished && time.step()
    },
    get violation() {
      return stage.violation
    },
    get talking() {
      return talking
    },
    get calls() {
      return new Set(witnesses.flatMap(({ calls }) => [...calls.keys()])).size
    },
  }
}
