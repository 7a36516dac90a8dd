import { type CallReport, requestSchemas } from '@offhook/protocol'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { createCallMetrics } from './callMetrics'

export interface Metrics {
  registry: Registry
  /**
   * @param command the name that the client sent. Only names of the protocol become labels, so that clients cannot create any.
   * @param outcome `ok`, or the code of the failure
   */
  commandAcknowledged(command: unknown, outcome: string, seconds: number): void
  /** @param reason why a connection was refused, or closed for what its client did */
  connectionRefused(reason: string): void
  /** @param report a report that was accepted */
  callReported(report: CallReport): void
  /** @param handler the name of the handler that failed, not of anything that a client sent */
  handlerFailed(handler: string): void
}

/** Creates the metrics of one server, in a registry of their own: a process may run several servers. */
export function createMetrics(count: { devices(): number; calls(): number; isStoreAvailable(): boolean }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'offhook_connected_devices',
    help: 'Devices that are connected',
    registers,
    collect() {
      this.set(count.devices())
    },
  })
  new Gauge({
    name: 'offhook_active_calls',
    help: 'Calls that are ringing or in progress',
    registers,
    collect() {
      this.set(count.calls())
    },
  })
  new Gauge({
    name: 'offhook_store_available',
    help: '1 while the store can be written, otherwise 0',
    registers,
    collect() {
      this.set(count.isStoreAvailable() ? 1 : 0)
    },
  })
  const commands = new Histogram({
    name: 'offhook_command_duration_seconds',
    help: 'Time from receiving a command to acknowledging it, by outcome: ok, or the code of the failure',
    labelNames: ['command', 'outcome'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
  })
  const refusals = new Counter({
    name: 'offhook_refused_connections_total',
    help: 'Connections that were refused or closed, by reason: a limit, origin, timeout, packet, backlog, or the code of the failure',
    labelNames: ['reason'],
    registers,
  })
  const faults = new Counter({
    name: 'offhook_handler_errors_total',
    help: 'Errors in the server itself, by handler. Each is logged, and at most one connection is closed',
    labelNames: ['handler'],
    registers,
  })
  // Looking up the histogram of a set of labels costs more than adding a value to it.
  const durations = memoize((command: string) => memoize((outcome: string) => commands.labels(command, outcome)))
  return {
    registry,
    commandAcknowledged(name, outcome, seconds) {
      const command = typeof name === 'string' && Object.hasOwn(requestSchemas, name) ? name : 'unknown'
      durations(command)(outcome).observe(seconds)
    },
    connectionRefused(reason) {
      refusals.inc({ reason })
    },
    callReported: createCallMetrics(registry),
    handlerFailed(handler) {
      faults.inc({ handler })
    },
  }
}

/** For a small set of keys: results are never evicted. */
function memoize<T>(create: (key: string) => T): (key: string) => T {
  const results = new Map<string, T>()
  return (key) => {
    let result = results.get(key)
    if (result === undefined) results.set(key, (result = create(key)))
    return result
  }
}
