import { expect, it } from 'vitest'
import { runSchedules, runSchedule } from './runSchedules'

it('tries', async () => {
  const start = performance.now()
  const outcome = await runSchedules(Number(process.env.SEED ?? 1), Number(process.env.N ?? 300))
  console.log(outcome.schedules, outcome.calls, performance.now() - start, outcome.failed?.violation)
  if (outcome.failed) {
    const lines: string[] = []
    await runSchedule(outcome.failed.schedule, (line) => lines.push(line))
    console.log(JSON.stringify({ ...outcome.failed.schedule, acts: 0 }), '\n' + lines.join('\n'))
  }
  expect(outcome.failed).toBeNull()
})
