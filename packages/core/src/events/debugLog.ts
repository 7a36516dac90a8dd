import type { Push } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { DebugEntry, DebugLogger } from '../api/debugLogger'
import type { Clock } from '../api/ports/clock'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
type Settled<E> = E extends { outcome: string } ? Omit<E, 'at' | 'durationMs' | 'outcome'> : never

/** The debug log of a client. It exists only if the option `debug` is set, so that a client without it creates no entries. */
export interface DebugLog {
  add(entry: WithoutTime<DebugEntry>): void
  addPush(push: Push): void
  /** Adds an entry when the promise of a command or request settles. It observes the promise itself, so that callers see no delay. */
  addOutcome(promise: Promise<unknown>, entry: Settled<DebugEntry>): void
}

/** @param debug `true` logs to `console.debug`. */
export function createDebugLog(debug: true | DebugLogger, clock: Clock): DebugLog {
  const logger = debug === true ? logToConsole : debug

  function add(entry: WithoutTime<DebugEntry>): void {
    try {
      logger({ at: clock.now(), ...entry })
    } catch (error) {
      console.error('Offhook: the debug logger threw', error)
    }
  }

  return {
    add,
    addPush({ name, payload }) {
      const { roomId } = 'call' in payload ? payload.call : payload
      add({ type: 'push', name, roomId, ...('seq' in payload && { seq: payload.seq }) })
    },
    addOutcome(promise, entry) {
      const startedAt = clock.now()
      const settle = (outcome: string) => {
        add({ ...entry, durationMs: clock.now() - startedAt, outcome })
      }
      promise.then(
        () => {
          settle('ok')
        },
        (error: unknown) => {
          settle(CallError.from(error).code)
        },
      )
    },
  }
}

/** Writes one line of JSON for each entry: it can be copied from the console into a bug report as it is. */
function logToConsole(entry: DebugEntry): void {
  console.debug(`[offhook] ${JSON.stringify(entry)}`)
}
