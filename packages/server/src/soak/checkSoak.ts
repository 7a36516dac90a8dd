import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HonestUsers } from './honestUsers'
import type { SoakOptions } from './options'
import type { MemoryReport } from './serverMemory'
import type { ServerProcess } from './startServerProcess'

/** What a soak has shown. */
export interface SoakResult {
  server: ServerProcess
  honest: HonestUsers
  options: SoakOptions
  /** The memory before the attacks. */
  before: MemoryReport
  /** The most memory that the process had, in bytes. */
  peakBytes: number
  /** How late the event loop of the honest users was at most, in milliseconds. */
  longestOwnDelayMs: number
  interruption: string | null
  say(text: string): void
}

const MEGABYTE = 2 ** 20
/**
 * How much larger the heap may be at the end: compiled code, the samples of histograms, the inner tables of maps that were large. A leak of
 * a kilobyte for each of the connections of ten minutes would be more.
 */
const HEAP_GROWTH = 12 * MEGABYTE
/** The records of users who have left are kept for two minutes; a soak shorter than that ends with them, a kilobyte or two for each device. */
const RETENTION_MS = 120_000
const HEAP_GROWTH_WITH_RECORDS = 32 * MEGABYTE
/** How much larger the process may be: allocators keep what they were given, in pieces that are partly used. */
const RESIDENT_GROWTH = 160 * MEGABYTE
/** What the process may have at most besides the heap: buffers of sockets, code, stacks. */
const PEAK_BESIDES_HEAP = 256 * MEGABYTE
/** The log of an attack grows no faster than this, in bytes per second. Refusals are summed up. */
const LOG_BYTES_PER_SECOND = 100_000
const LONGEST_LINE = 4_096
const PROBLEMS_SHOWN = 10

/** Waits until the attackers are gone, and checks the server. @returns what is wrong */
export async function checkSoak(result: SoakResult): Promise<string[]> {
  const { server, honest, options, interruption, say } = result
  const failures: string[] = []
  if (interruption !== null) failures.push(interruption)
  const slowest = Math.max(0, ...honest.setupTimes)
  const sorted = [...honest.setupTimes].sort((a, b) => a - b)
  say(
    `${honest.calls} calls, ${sorted.length} answered; set up in ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms (median), ` +
      `${Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0)} ms (99 %), ${Math.round(slowest)} ms (slowest)`,
  )
  if (honest.setupTimes.length === 0) failures.push('no call was answered')
  if (slowest > options.maxSetup) {
    const ownDelay = `the event loop of the users themselves was ${Math.round(result.longestOwnDelayMs)} ms late at most`
    failures.push(
      `the slowest call was set up in ${Math.round(slowest)} ms, allowed are ${options.maxSetup} ms; ${ownDelay}`,
    )
  }
  if (honest.problems.length > 0) {
    const shown = honest.problems.slice(0, PROBLEMS_SHOWN).map((problem) => `\n  ${problem}`)
    failures.push(`${honest.problems.length} problems of honest users:${shown.join('')}`)
  }
  const exit = server.exit()
  if (exit === null) failures.push(...(await checkMemory(result)))
  else failures.push(`the server's process has ended (${exit})`)
  const logBytes = server.logBytes()
  if (exit === null) {
    const stopped = await server.stop()
    if (stopped !== '0') failures.push(`the server ended with ${stopped} after SIGTERM`)
  }
  failures.push(...(await checkLog(result, logBytes)))
  return failures
}

async function checkMemory({ server, options, before, peakBytes, say }: SoakResult): Promise<string[]> {
  const failures: string[] = []
  const isLong = options.seconds * 1_000 > RETENTION_MS
  const allowed = before.heapBytes + (isLong ? HEAP_GROWTH : HEAP_GROWTH_WITH_RECORDS)
  const deadline = performance.now() + (isLong ? RETENTION_MS + 30_000 : 15_000)
  let memory = await server.readMemory(true)
  let devices = await server.readMetric('offhook_connected_devices')
  let calls = await server.readMetric('offhook_active_calls')
  while (
    performance.now() < deadline &&
    (devices !== options.users || (isLong && calls > 0) || memory.heapBytes > allowed)
  ) {
    await sleep(2_000)
    memory = await server.readMemory(true)
    devices = await server.readMetric('offhook_connected_devices')
    // A device that is lost keeps its membership for half a minute.
    calls = await server.readMetric('offhook_active_calls')
  }
  const show = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`
  say(
    `After the attacks: ${show(memory.residentBytes)} resident (before ${show(before.residentBytes)}, at most ${show(peakBytes)}), ` +
      `${show(memory.heapBytes)} heap (before ${show(before.heapBytes)}), ${devices} devices`,
  )
  if (devices !== options.users) failures.push(`${devices} devices are connected, expected ${options.users}`)
  if (calls > 0 && isLong) failures.push(`${calls} calls are left`)
  if (memory.heapBytes > allowed)
    failures.push(`the heap has grown from ${show(before.heapBytes)} to ${show(memory.heapBytes)}`)
  if (memory.residentBytes > before.residentBytes + RESIDENT_GROWTH) {
    failures.push(`the process has grown from ${show(before.residentBytes)} to ${show(memory.residentBytes)}`)
  }
  if (peakBytes > options.heap * MEGABYTE + PEAK_BESIDES_HEAP) failures.push(`the process had ${show(peakBytes)}`)
  return failures
}

async function checkLog({ server, options, say }: SoakResult, bytes: number): Promise<string[]> {
  const failures: string[] = []
  const kinds = new Map<string, number>()
  let longest = 0
  for await (const line of createInterface({ input: createReadStream(server.logFile) })) {
    longest = Math.max(longest, line.length)
    const { level, msg } = JSON.parse(line) as { level: number; msg: string }
    kinds.set(msg, (kinds.get(msg) ?? 0) + 1)
    // 50 is `error`: the server itself has failed.
    if (level >= 50 && failures.length < PROBLEMS_SHOWN) failures.push(`the log has an error: ${line.slice(0, 1_000)}`)
  }
  const perSecond = Math.round(bytes / options.seconds)
  say(
    `Log: ${bytes} bytes, ${perSecond} a second, longest line ${longest}; ${[...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ')}`,
  )
  if (perSecond > LOG_BYTES_PER_SECOND) failures.push(`the log grew by ${perSecond} bytes a second`)
  if (longest > LONGEST_LINE) failures.push(`a line of the log has ${longest} characters`)
  // Node announces that its SQLite is new.
  const errors = readFileSync(server.errorFile, 'utf8').replace(
    /.*(SQLite is an experimental|--trace-warnings).*\n/g,
    '',
  )
  if (errors.trim() !== '') failures.push(`the server wrote to standard error:\n${errors.slice(0, 2_000)}`)
  return failures
}
