import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type Outcome, runSchedule, runSchedules } from './runSchedules'
import type { Schedule } from './schedule'
import { createSeedRanges, type SeedRange } from './seedRanges'
import { shrinkSchedule } from './shrinkSchedule'
import { speedUpThread } from './speedUpThread'

/** Milliseconds between two progress reports. */
const REPORT_MS = 60_000
/** Nearly all memory of a schedule becomes garbage at once. A young generation of this many megabytes avoids copying it. */
const YOUNG_GENERATION_MB = 64

speedUpThread()

if (isMainThread) await simulate()
else serveRanges()

function serveRanges(): void {
  const port = parentPort
  port?.on('message', ({ range, continueOnFailure }: { range: SeedRange; continueOnFailure: boolean }) => {
    void runSchedules(range.seed, range.count, continueOnFailure).then((outcome) => {
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
  const seed = parseNumber('seed', values.seed) ?? Math.trunc(Date.now() / 1000)
  const schedules = parseNumber('schedules', values.schedules) ?? (values.seed === undefined ? 10_000 : 1)
  // 0 runs everything in this thread, so that a profiler sees it.
  const workers = parseNumber('workers', values.workers) ?? availableParallelism()

  console.log(`${String(schedules)} schedules from seed ${String(seed)}`)
  const outcome =
    workers === 0 || schedules === 1
      ? await runSchedules(seed, schedules, values.every)
      : await runInWorkers(seed, schedules, workers, values.every)
  if (outcome.failed.length === 0) return
  process.exitCode = 1
  const explained = new Set<string>()
  for (const { schedule, violation } of outcome.failed) {
    const kind = kindOf(violation)
    if (!explained.has(kind)) await explainFailure(schedule, violation)
    explained.add(kind)
  }
}

/** Distributes the schedules to worker threads. When interrupted, prints the command that continues. */
function runInWorkers(
  seed: number,
  count: number,
  workers: number,
  continueOnFailure: boolean,
): Promise<Readonly<Outcome>> {
  const ranges = createSeedRanges(seed, count)
  const startedAt = performance.now()
  const continueCommand = () =>
    `npm run simulate -- --seed ${String(ranges.doneTo)} --schedules ${String(seed + count - ranges.doneTo)}`
  const report = () => {
    const { schedules, calls, operations, failed } = ranges.total
    const seconds = (performance.now() - startedAt) / 1000
    const perSecond = (total: number) => `${(total / seconds).toFixed(0)} per second`
    const failures = failed.length > 0 ? `, ${String(failed.length)} failed` : ''
    console.log(
      `${String(schedules)} schedules (${perSecond(schedules)}), ${String(calls)} calls (${perSecond(calls)}), ${String(operations)} operations${failures}; done to seed ${String(ranges.doneTo)}`,
    )
  }
  const kinds = new Set<string>()
  const reporting = setInterval(report, REPORT_MS)
  process.once('SIGINT', () => {
    report()
    console.log(`To continue: ${continueCommand()}`)
    process.exit(130)
  })

  return new Promise((resolve, reject) => {
    const pool = Array.from({ length: workers }, () => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      })
      let range: SeedRange | null = null
      const next = () => {
        const isStopping = !continueOnFailure && ranges.total.failed.length > 0
        range = isStopping ? null : ranges.take()
        if (range) worker.postMessage({ range, continueOnFailure })
        else void worker.terminate()
        if (ranges.isDone || isStopping) finish()
      }
      worker.on('error', reject)
      worker.on('message', (outcome: Outcome) => {
        for (const { schedule, violation } of outcome.failed) {
          if (!kinds.has(kindOf(violation))) console.log(`Seed ${String(schedule.seed)}: ${violation}`)
          kinds.add(kindOf(violation))
        }
        if (range) ranges.finish(range, outcome)
        next()
      })
      next()
      return worker
    })

    function finish(): void {
      clearInterval(reporting)
      for (const worker of pool) void worker.terminate()
      report()
      resolve(ranges.total)
    }
  })
}

/** The violation without the names and numbers that differ from seed to seed. */
function kindOf(violation: string): string {
  return violation.replaceAll(/\b(alice|bob|carol|dave)[-.\d]*(@\S+)?|\d+/g, '…')
}

/** Prints the log of the smallest schedule that fails in the same way. */
async function explainFailure(schedule: Schedule, violation: string): Promise<void> {
  console.log(
    `\nSeed ${String(schedule.seed)}: ${violation}\n\nThe smallest failing schedule found, of ${String(schedule.operations.length)} operations:\n`,
  )
  const kind = kindOf(violation)
  const smallest = await shrinkSchedule(schedule, async (smaller) => {
    const found = (await runSchedule(smaller)).violation
    return found !== null && kindOf(found) === kind
  })
  await runSchedule(smallest, (line) => {
    console.log(line)
  })
  const { devices, latency, duplicateOneIn, operations } = smallest
  const duplicates = duplicateOneIn > 0 ? `one in ${String(duplicateOneIn)} arrives twice` : 'none arrives twice'
  console.log(
    `\nDevices of each user: ${devices.join(', ')}. A message takes ${String(latency.from)} to ${String(latency.to)} ms; ${duplicates}. ${String(operations.length)} operations.`,
  )
  console.log(`\nTo repeat: npm run simulate -- --seed ${String(schedule.seed)}`)
}

function parseNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  console.error(`--${name} takes a whole number, got ${JSON.stringify(text)}`)
  process.exit(2)
}
