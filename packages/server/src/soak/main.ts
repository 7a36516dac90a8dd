// `npm run soak`: attacks a server in every known way at once, while honest users call each other. scripts/soak.js documents the arguments.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { typeScriptArgs } from '../testing/typeScriptArgs'
import type { AttackersRequest, AttackReport } from './attackers'
import { checkSoak } from './checkSoak'
import { connectHonestUsers, type HonestUsers } from './honestUsers'
import { readSoakOptions, type SoakOptions } from './options'
import type { MemoryReport } from './serverMemory'
import { type ServerProcess, startServerProcess } from './startServerProcess'

const WARM_UP_MS = 5_000
const PROGRESS_MS = 10_000
const say = (text: string) => void process.stdout.write(`${text}\n`)
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`

function startAttackers(request: AttackersRequest) {
  const child = fork(fileURLToPath(new URL('attackers.ts', import.meta.url)), {
    execArgv: typeScriptArgs,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const attackers = {
    reports: [] as AttackReport[],
    /** Ends the process, which closes its connections. */
    stop: () => child.disconnect(),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  }
  child.on('message', (reports: AttackReport[]) => (attackers.reports = reports))
  child.send(request)
  return attackers
}

interface Watched {
  server: ServerProcess
  honest: HonestUsers
  options: SoakOptions
  before: MemoryReport
  /** Whether the process of the attackers has ended. */
  hasEnded(): boolean
}

/** Prints a line every ten seconds. @returns the most memory of the server, the longest delay of the users, and what interrupted the soak */
async function watch({ server, honest, options, before, hasEnded }: Watched) {
  const startedAt = performance.now()
  // If the users' own event loop is late, the machine is too busy, and the calls say nothing about the server.
  const ownDelay = monitorEventLoopDelay({ resolution: 10 })
  ownDelay.enable()
  let peakBytes = 0
  let longestOwnDelayMs = 0
  let { processorMs } = before
  let lastReportAt = startedAt
  for (;;) {
    const remainingMs = options.seconds * 1_000 - (performance.now() - startedAt)
    if (remainingMs <= 0) return { peakBytes, longestOwnDelayMs, interruption: null }
    await waitUnlessEnded(server, Math.min(PROGRESS_MS, remainingMs))
    if (server.exit() !== null) return { peakBytes, longestOwnDelayMs, interruption: null }
    if (hasEnded()) return { peakBytes, longestOwnDelayMs, interruption: "the attackers' process has ended" }
    const memory = await Promise.race([server.readMemory(false).catch(() => null), sleep(5_000, null)])
    const now = performance.now()
    const parts = [
      `${String(Math.round((now - startedAt) / 1_000)).padStart(5)} s: ${honest.calls} calls`,
      `slowest ${Math.round(Math.max(0, ...honest.setupTimes))} ms, ${honest.problems.length} problems`,
    ]
    if (memory) {
      peakBytes = Math.max(peakBytes, memory.residentBytes)
      const processor = Math.round(((memory.processorMs - processorMs) / (now - lastReportAt)) * 100)
      parts.push(`server ${megabytes(memory.residentBytes)} resident, ${megabytes(memory.heapBytes)} heap`)
      parts.push(`log ${megabytes(server.logBytes())}, processor ${processor} %`)
      parts.push(`late at most ${Math.round(memory.longestDelayMs)} ms (users ${Math.round(ownDelay.max / 1e6)} ms)`)
      processorMs = memory.processorMs
    } else parts.push('the server did not respond within 5 s')
    say(parts.join(', '))
    lastReportAt = now
    longestOwnDelayMs = Math.max(longestOwnDelayMs, ownDelay.max / 1e6)
    ownDelay.reset()
  }
}

async function waitUnlessEnded(server: ServerProcess, ms: number): Promise<void> {
  const start = performance.now()
  while (performance.now() - start < ms && server.exit() === null) await sleep(100)
}

async function soak(options: SoakOptions, folder: string): Promise<boolean> {
  const server = await startServerProcess(folder, options.heap)
  say(`Server: pid ${server.pid}, ${options.heap} MB heap, ${server.url}, folder ${folder}`)
  const honest = await connectHonestUsers(server.url, options.users)
  honest.start()
  await sleep(WARM_UP_MS)
  await honest.stop()
  const before = await server.readMemory(true)
  say(
    `Before the attacks: ${megabytes(before.residentBytes)} resident, ${megabytes(before.heapBytes)} heap; ${honest.calls} calls`,
  )

  honest.start()
  const attackers = startAttackers(request(server, options))
  const { peakBytes, longestOwnDelayMs, interruption } = await watch({
    server,
    honest,
    options,
    before,
    hasEnded: attackers.hasEnded,
  })
  attackers.stop()
  if (server.exit() === null) await honest.stop()
  for (const { name, perSecond, started, refused, skipped } of attackers.reports) {
    say(`  ${name}: ${started} attempts (${perSecond} a second), ${refused} refused, ${skipped} skipped`)
  }
  const successes = attackers.reports.flatMap(({ name, success }) =>
    success === undefined ? [] : [`${name}: ${success}`],
  )
  const failures = await checkSoak({ server, honest, options, before, peakBytes, longestOwnDelayMs, interruption, say })
  honest.disconnect()
  failures.unshift(...successes)
  for (const failure of failures) say(`FAILED: ${failure}`)
  if (failures.length === 0) say('passed')
  return failures.length === 0
}

const request = ({ url }: ServerProcess, { pace, addresses, only }: SoakOptions): AttackersRequest => ({
  url,
  pace,
  addresses,
  only,
})

const options = readSoakOptions(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'offhook-soak-'))
const hasPassed = await soak(options, folder)
if (hasPassed && !options.keep) rmSync(folder, { recursive: true })
else say(`The log and the store of the server are in ${folder}`)
process.exit(hasPassed ? 0 : 1)
