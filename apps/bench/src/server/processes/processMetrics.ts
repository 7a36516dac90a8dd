export interface ProcessMetrics {
  /** Of all threads of the process since its start: other threads collect garbage. In microseconds. */
  cpuMicroseconds: number
  residentBytes: number
  heapBytes: number
}

export type ServerMessage = { type: 'ready'; port: number } | { type: 'metrics'; metrics: ProcessMetrics }

export interface MetricsRequest {
  collectGarbage: boolean
}

/** Reports to the bench that this server is ready, and then its metrics for each request. */
export function reportMetrics(port: number): void {
  process.on('message', ({ collectGarbage }: MetricsRequest) => {
    // `last-resort` also returns unused memory to the system, as V8 does when memory runs short.
    if (collectGarbage) globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    const { rss, heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    send({
      type: 'metrics',
      metrics: { cpuMicroseconds: user + system, residentBytes: rss, heapBytes: heapUsed + external },
    })
  })
  process.on('disconnect', () => process.exit(0))
  send({ type: 'ready', port })
}

function send(message: ServerMessage): void {
  process.send?.(message)
}
