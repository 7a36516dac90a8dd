/** What a server under test says of itself. */
export interface ProcessMetrics {
  /** Of the process since its start, all its threads, in microseconds: garbage is collected by others. */
  cpuMicroseconds: number
  /** In bytes, after everything that nobody holds has been collected. */
  residentBytes: number
  heapBytes: number
}

export type ServerMessage = { is: 'ready'; port: number } | { is: 'gauge'; gauge: ProcessMetrics }
export interface MetricsRequest {
  collectGarbage: boolean
}

/** Tells the bench that a server is there, and then what it costs, as often as it is asked. */
export function reportMetrics(port: number): void {
  process.on('message', ({ collectGarbage }: MetricsRequest) => {
    // As it is when memory runs short: what nobody holds is given back to the system.
    if (collectGarbage) globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    const { rss, heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    report({
      is: 'gauge',
      gauge: { cpuMicroseconds: user + system, residentBytes: rss, heapBytes: heapUsed + external },
    })
  })
  // The bench is gone: a server that stays would be measured by nobody.
  process.on('disconnect', () => process.exit(0))
  report({ is: 'ready', port })
}

function report(message: ServerMessage): void {
  process.send?.(message)
}
