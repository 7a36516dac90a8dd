import { beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from './random'
import { runSchedule, runSchedules } from './runSchedules'
import { createSchedule } from './schedule'
import { shrinkSchedule } from './shrinkSchedule'
import { speedUpThread } from './speedUpThread'

beforeAll(speedUpThread)

/** The same seeds on every machine, so that a failure can be repeated. `npm run simulate` runs other ones. */
const SCHEDULES = 2_000
const CROSSED_CALLS = 500

// Takes seconds. The limits leave room for a busy machine.
it('no schedule breaks an invariant', { timeout: 900_000 }, async () => {
  const { failed, schedules, calls } = await runSchedules(1, SCHEDULES)
  expect(
    failed.map(({ schedule, violation }) => `npm run simulate -- --seed ${String(schedule.seed)}: ${violation}`),
  ).toEqual([])
  expect(schedules).toBe(SCHEDULES)
  expect(calls).toBeGreaterThan(SCHEDULES)
})

it('two users who call each other without faults are connected', { timeout: 300_000 }, async () => {
  const failedSeeds: number[] = []
  for (let seed = 1; seed <= CROSSED_CALLS; seed++) {
    const random = createRandom(seed)
    const schedule = createSchedule(seed)
    const { connectedDevices } = await runSchedule({
      ...schedule,
      devices: [random.between(1, 2), random.between(1, 2)],
      duplicateOneIn: 0,
      refuseOneIn: 0,
      failLoadOneIn: 0,
      operations: [
        { type: 'call', device: 0, to: [1], callType: random.pick(['audio', 'video']), after: 5_000 },
        // The last device belongs to the other user.
        {
          type: 'call',
          device: -1,
          to: [0],
          callType: random.pick(['audio', 'video']),
          after: random.between(0, 3 * schedule.latency.to),
        },
      ],
    })
    if (connectedDevices !== 2) failedSeeds.push(seed)
  }
  expect(failedSeeds).toEqual([])
})

it('users who call each other in groups without faults are connected', { timeout: 300_000 }, async () => {
  const failedSeeds: number[] = []
  for (let seed = 1; seed <= CROSSED_CALLS; seed++) {
    const random = createRandom(seed)
    const schedule = createSchedule(seed)
    const callType = () => random.pick(['audio', 'video'] as const)
    const after = () => random.between(0, 3 * schedule.latency.to)
    const areThree = random.oneIn(2)
    const { connectedDevices } = await runSchedule({
      ...schedule,
      devices: [random.between(1, 2), 1, random.between(1, 2)],
      duplicateOneIn: 0,
      refuseOneIn: 0,
      failLoadOneIn: 0,
      operations: [
        // Every device is connected by then.
        { type: 'call', device: 0, to: [1, 2], callType: callType(), after: 15_000 },
        // The last device belongs to the third user.
        { type: 'call', device: -1, to: random.pick([[0], [0, 1], [1, 0]]), callType: callType(), after: after() },
        ...(areThree ? [{ type: 'answer' as const, device: 0, after: 12_000 }] : []),
      ],
    })
    if (connectedDevices !== (areThree ? 3 : 2)) failedSeeds.push(seed)
  }
  expect(failedSeeds).toEqual([])
})

describe('runSchedule', () => {
  it('repeats the same run for the same seed', async () => {
    const run = async () => {
      const lines: string[] = []
      await runSchedule(createSchedule(7), (line) => lines.push(line))
      return lines
    }
    const first = await run()
    expect(first.length).toBeGreaterThan(5)
    expect(await run()).toEqual(first)
  })

  it('repeats the same run from a promise callback and from a task', async () => {
    const run = async (start: (task: () => void) => unknown) => {
      const lines: string[] = []
      await new Promise<unknown>((resolve) => {
        start(() => void runSchedule(createSchedule(70_307), (line) => lines.push(line)).then(resolve))
      })
      return lines
    }
    const first = await run((task) => Promise.resolve().then(task))
    expect(first).not.toEqual([])
    expect(await run(setImmediate)).toEqual(first)
  })
})

describe('shrinkSchedule', () => {
  it('keeps only the operations that the failure needs', async () => {
    const schedule = { ...createSchedule(11), operations: createSchedule(12).operations }
    const needed = schedule.operations.filter(({ after }, index) => index === 2 || after > 1_000).slice(0, 2)
    const fails = (types: string[]) => needed.every(({ type }) => types.includes(type))
    const smallest = await shrinkSchedule(schedule, ({ operations }) =>
      Promise.resolve(fails(operations.map(({ type }) => type))),
    )
    expect(smallest.operations.map(({ type }) => type).sort()).toEqual(
      [...new Set(needed.map(({ type }) => type))].sort(),
    )
    expect(smallest.operations.every(({ after }) => after === 0)).toBe(true)
  })
})
