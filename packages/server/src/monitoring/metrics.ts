import { requestSchemas } from '@offhook/protocol'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  registry: Registry
  /** `command` as it was on the wire: only the names of the protocol become labels. */
  commandAnswered(command: unknown, outcome: string, seconds: number): void
  handshakeRefused(reason: string): void
}

/** In a registry of its own, so that the embedder's metrics and those of a second server stay apart. */
export function createMetrics(count: { devices(): number; calls(): number }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'offhook_connected_devices',
    help: 'Devices with an open line',
    registers,
    collect() {
      this.set(count.devices())
    },
  })
  new Gauge({
    name: 'offhook_active_calls',
    help: 'Calls that ring or are running',
    registers,
    collect() {
      this.set(count.calls())
    },
  })
  const commands = new Histogram({
    name: 'offhook_command_duration_seconds',
    help: 'From the arrival of a command to its answer, by what came of it: ok, or the code of the failure',
    labelNames: ['command', 'outcome'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
  })
  const refusals = new Counter({
    name: 'offhook_refused_handshakes_total',
    help: 'Connections that were not let in, by reason',
    labelNames: ['reason'],
    registers,
  })
  // Finding the histogram of a set of labels costs more than adding to it.
  const durations = remembered((command: string) => remembered((outcome: string) => commands.labels(command, outcome)))
  return {
    registry,
    commandAnswered(name, outcome, seconds) {
      const command = typeof name === 'string' && Object.hasOwn(requestSchemas, name) ? name : 'unknown'
      durations(command)(outcome).observe(seconds)
    },
    handshakeRefused(reason) {
      refusals.inc({ reason })
    },
  }
}

/** For a handful of keys: makes what belongs to each of them once. */
function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>()
  return (key) => {
    let value = made.get(key)
    if (value === undefined) made.set(key, (value = make(key)))
    return value
  }
}
