import type { CallEventName } from '../api/callEvents'
import type { EventEmitter } from './eventEmitter'

/** Starts the measurements behind some events while they have listeners. */
export interface DemandWatcher {
  /** Starts or stops the measurement behind an event, according to whether it has listeners. */
  update(event: CallEventName): void
  close(): void
}

/** @param starts For each event with a measurement: starts it, and returns a function that stops it. */
export function createDemandWatcher(
  emitter: EventEmitter,
  starts: Partial<Record<CallEventName, () => () => void>>,
): DemandWatcher {
  const running = new Map<CallEventName, () => void>()

  function update(event: CallEventName): void {
    const start = starts[event]
    if (!start || emitter.has(event) === running.has(event)) return
    const stop = running.get(event)
    running.delete(event)
    if (stop) stop()
    else running.set(event, start())
  }

  return {
    update,
    close() {
      for (const stop of running.values()) stop()
      running.clear()
    },
  }
}
