import { beforeAll, expect, it } from 'vitest'
import { makeItCheap } from './speedUpThread'
import { runSchedule, runSchedules } from './runSchedules'
import { createRandom } from './random'
import { createSchedule } from './schedule'
import { shrinkSchedule } from './shrinkSchedule'

beforeAll(makeItCheap)

/** Always the same ones: what fails here fails everywhere. `npm run simulate` looks further. */
const SCHEDULES = 2_000
const CROSSINGS = 500

// Seconds of work; the limit is for machines that have other things to do.
it('nothing that people, networks and servers do breaks a call', { timeout: 900_000 }, async () => {
  const { failed, schedules, calls } = await runSchedules(1, SCHEDULES)
  expect(
    failed.map(({ schedule, violation }) => `npm run simulate -- --seed ${String(schedule.seed)}: ${violation}`),
  ).toEqual([])
  expect(schedules).toBe(SCHEDULES)
  expect(calls).toBeGreaterThan(SCHEDULES)
})

it(
  'two who dial each other in a calm network talk to each other, whoever was first',
  { timeout: 300_000 },
  async () => {
    const lonely: number[] = []
    for (let seed = 1; seed <= CROSSINGS; seed++) {
      const random = createRandom(seed)
      const schedule = createSchedule(seed)
      const { talking } = await runSchedule({
        ...schedule,
        devices: [random.between(1, 2), random.between(1, 2)],
        doubled: 0,
        refused: 0,
        acts: [
          { do: 'call', device: 0, to: [1], callType: random.pick(['audio', 'video']), after: 5_000 },
          // The last device is one of the other user's.
          {
            do: 'call',
            device: -1,
            to: [0],
            callType: random.pick(['audio', 'video']),
            after: random.between(0, 3 * schedule.delay.to),
          },
        ],
      })
      if (talking !== 2) lonely.push(seed)
    }
    expect(lonely).toEqual([])
  },
)

it('is the same for the same seed', async () => {
  const tell = async () => {
    const lines: string[] = []
    await runSchedule(createSchedule(7), (line) => lines.push(line))
    return lines
  }
  const story = await tell()
  expect(story.length).toBeGreaterThan(5)
  expect(await tell()).toEqual(story)
})

it('is the same for the same seed, wherever it is begun', async () => {
  const tell = async (begin: (task: () => void) => unknown) => {
    const lines: string[] = []
    await new Promise<unknown>((resolve) => {
      begin(() => void runSchedule(createSchedule(70_307), (line) => lines.push(line)).then(resolve))
    })
    return lines
  }
  const story = await tell((task) => Promise.resolve().then(task))
  expect(story).not.toEqual([])
  expect(await tell(setImmediate)).toEqual(story)
})

it('shrinks to the acts that matter', async () => {
  const schedule = { ...createSchedule(11), acts: createSchedule(12).acts }
  const needed = schedule.acts.filter(({ after }, index) => index === 2 || after > 1_000).slice(0, 2)
  const isNeeded = (doing: string[]) => needed.every((act) => doing.includes(act.do))
  const shortest = await shrinkSchedule(schedule, ({ acts }) => Promise.resolve(isNeeded(acts.map((act) => act.do))))
  expect(shortest.acts.map((act) => act.do).sort()).toEqual([...new Set(needed.map((act) => act.do))].sort())
  expect(shortest.acts.every(({ after }) => after === 0)).toBe(true)
})
