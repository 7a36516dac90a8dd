import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type Outcome, runSchedule, runSchedules } from './runSchedules'
import type { Schedule } from './schedule'
import { makeItCheap } from './speedUpThread'
import { shrinkSchedule } from './shrinkSchedule'
import { createWorkShares, type Share } from './seedRanges'

/** Milliseconds between two lines that say how far it is. */
const REPORT_MS = 60_000
/** Most of what a schedule leaves behind is garbage at once: a young generation this large, in megabytes, saves the copying of it. */
const YOUNG_MB = 64

makeItCheap()

if (isMainThread) await simulate()
else serve()

function serve(): void {
  const port = parentPort
  port?.on('message', ({ share, isPatient }: { share: Share; isPatient: boolean }) => {
    void runSchedules(share.seed, share.count, isPatient).then((outcome) => {
      port.postMessage(outcome)
    })
  })
}

async function simulate(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      schedules: { type: 'string' },
      workers: { type: 'string' },
      every: { type: 'boolean', default: false },
    },
  })
  const seed = numberOf('seed', values.seed) ?? Math.trunc(Date.now() / 1000)
  const schedules = numberOf('schedules', values.schedules) ?? (values.seed === undefined ? 10_000 : 1)
  // Without any it all happens in this thread, where a profiler sees it.
  const workers = numberOf('workers', values.workers) ?? availableParallelism()

  console.log(`${String(schedules)} schedules from seed ${String(seed)}`)
  const outcome =
    workers === 0 || schedules === 1
      ? await runSchedules(seed, schedules, values.every)
      : await runInWorkers(seed, schedules, workers, values.every)
  if (outcome.failed.length === 0) return
  process.exitCode = 1
  const told = new Set<string>()
  for (const { schedule, violation } of outcome.failed) {
    const kind = kindOf(violation)
    if (!told.has(kind)) await tellStory(schedule, violation)
    told.add(kind)
  }
}

/** Spreads the schedules over worker threads. When it is interrupted, it says how to go on. */
function runInWorkers(seed: number, count: number, workers: number, isPatient: boolean): Promise<Readonly<Outcome>> {
  const shares = createWorkShares(seed, count)
  const begun = performance.now()
  const goOn = () =>
    `npm run simulate -- --seed ${String(shares.doneTo)} --schedules ${String(seed + count - shares.doneTo)}`
  const report = () => {
    const { schedules, calls, acts, failed } = shares.total
    const seconds = (performance.now() - begun) / 1000
    const rate = (what: number) => `${(what / seconds).toFixed(0)} a second`
    const wrong = failed.length > 0 ? `, ${String(failed.length)} went wrong` : ''
    console.log(
      `${String(schedules)} schedules (${rate(schedules)}), ${String(calls)} calls (${rate(calls)}), ${String(acts)} acts${wrong}; done to seed ${String(shares.doneTo)}`,
    )
  }
  const kinds = new Set<string>()
  const reporting = setInterval(report, REPORT_MS)
  process.once('SIGINT', () => {
    report()
    console.log(`Go on: ${goOn()}`)
    process.exit(130)
  })

  return new Promise((resolve, reject) => {
    const crew = Array.from({ length: workers }, () => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      })
      let share: Share | null = null
      const next = () => {
        const isEnough = !isPatient && shares.total.failed.length > 0
        share = isEnough ? null : shares.take()
        if (share) worker.postMessage({ share, isPatient })
        else void worker.terminate()
        if (shares.isDone || isEnough) finish()
      }
      worker.on('error', reject)
      worker.on('message', (outcome: Outcome) => {
        for (const { schedule, violation } of outcome.failed) {
          if (!kinds.has(kindOf(violation))) console.log(`Seed ${String(schedule.seed)}: ${violation}`)
          kinds.add(kindOf(violation))
        }
        if (share) shares.finish(share, outcome)
        next()
      })
      next()
      return worker
    })

    function finish(): void {
      clearInterval(reporting)
      for (const worker of crew) void worker.terminate()
      report()
      resolve(shares.total)
    }
  })
}

/** The violation without the names and numbers that differ from seed to seed. */
function kindOf(violation: string): string {
  return violation.replaceAll(/\b(alice|bob|carol|dave)[-.\d]*(@\S+)?|\d+/g, '…')
}

async function tellStory(schedule: Schedule, violation: string): Promise<void> {
  console.log(
    `\nSeed ${String(schedule.seed)}: ${violation}\n\nThe shortest story found, of ${String(schedule.acts.length)} acts:\n`,
  )
  const kind = kindOf(violation)
  const shortest = await shrinkSchedule(schedule, async (smaller) => {
    const found = (await runSchedule(smaller)).violation
    return found !== null && kindOf(found) === kind
  })
  await runSchedule(shortest, (line) => {
    console.log(line)
  })
  const { devices, delay, doubled, acts } = shortest
  console.log(
    `\nDevices of each user: ${devices.join(', ')}. A message takes ${String(delay.from)} to ${String(delay.to)} ms; ${doubled > 0 ? `one in ${String(doubled)} comes twice` : 'none comes twice'}. ${String(acts.length)} acts.`,
  )
  console.log(`\nAgain: npm run simulate -- --seed ${String(schedule.seed)}`)
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  console.error(`--${name} takes a whole number, got ${JSON.stringify(text)}`)
  process.exit(2)
}
