// Loaded into the process of the server with `--import`: reports its memory on request. It changes nothing else.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Asks for a {@link MemoryReport}. */
export interface MemoryRequest {
  id: number
  /** Runs a full garbage collection first, so that the heap counts only what is still referenced. */
  collectGarbage: boolean
}

/** The memory of the server's process, in bytes. */
export interface MemoryReport {
  id: number
  residentBytes: number
  /** The JavaScript heap and the buffers that it references. */
  heapBytes: number
  /** The longest delay of the event loop since the last report, in milliseconds. */
  longestDelayMs: number
  /** The processor time since the start, in milliseconds. */
  processorMs: number
}

const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

process.on('message', ({ id, collectGarbage }: MemoryRequest) => {
  const longestDelayMs = delay.max / 1e6
  // `last-resort` also returns unused memory to the system, as V8 does when memory runs short.
  if (collectGarbage) globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const report = { residentBytes: rss, heapBytes: heapUsed + external, processorMs: (user + system) / 1_000 }
  process.send?.({ id, ...report, longestDelayMs } satisfies MemoryReport)
  delay.reset()
})
