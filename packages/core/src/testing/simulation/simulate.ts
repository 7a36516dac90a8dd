import { parseArgs } from 'node:util'
import { runSchedule, runSchedules } from './runSchedules'
import { shrinkSchedule } from './shrinkSchedule'

/** Milliseconds between two lines that say how far it is. */
const REPORT_MS = 10_000

const { values } = parseArgs({ options: { seed: { type: 'string' }, schedules: { type: 'string' } } })
const seed = numberOf('seed') ?? Math.trunc(Date.now() / 1000)
const schedules = numberOf('schedules') ?? (values.seed === undefined ? 10_000 : 1)

function numberOf(name: 'seed' | 'schedules'): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  console.error(`--${name} takes a whole number, got ${JSON.stringify(text)}`)
  process.exit(2)
}

const begun = performance.now()
let reported = begun

console.log(`${String(schedules)} schedules from seed ${String(seed)}`)
const { failed, ...counts } = await runSchedules(seed, schedules, (soFar) => {
  if (performance.now() - reported < REPORT_MS) return
  reported = performance.now()
  console.log(rateOf(soFar))
})
console.log(rateOf(counts))
if (failed) {
  const { schedule, violation } = failed
  console.log(
    `\nSeed ${String(schedule.seed)}: ${violation}\n\nThe shortest story found, of ${String(schedule.acts.length)} acts:\n`,
  )
  const shortest = await shrinkSchedule(schedule, async (smaller) => (await runSchedule(smaller)) !== null)
  await runSchedule(shortest, (line) => {
    console.log(line)
  })
  const { devices, delay, doubled, acts } = shortest
  console.log(
    `\nDevices of each user: ${devices.join(', ')}. A message takes ${String(delay.from)} to ${String(delay.to)} ms; ${doubled > 0 ? `one command in ${String(doubled)} comes twice` : 'none comes twice'}. ${String(acts.length)} acts.`,
  )
  console.log(`\nAgain: npm run simulate -- --seed ${String(schedule.seed)}`)
  process.exitCode = 1
}

function rateOf({ schedules: done, calls }: { schedules: number; calls: number }): string {
  const seconds = (performance.now() - begun) / 1000
  return `${String(done)} schedules, ${String(calls)} calls in ${seconds.toFixed(1)} s: ${(calls / seconds).toFixed(0)} calls a second`
}
