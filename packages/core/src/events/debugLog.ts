import { CallError } from '../api/callError'
import type { DebugEntry, DebugLogger } from '../api/debugLogger'
import type { Clock } from '../api/ports/clock'
import { createConsoleLogger } from './consoleLogger'

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
type WithoutOutcome<E> = E extends { outcome: string } ? Omit<E, 'at' | 'durationMs' | 'outcome'> : never

/** The facts of an entry, without its time. */
export type DebugFacts = WithoutTime<DebugEntry>

/**
 * The debug log of a client. It is loaded only if the option `debug` is set: a client without it creates no entries. The logger receives the entries in their order, and later than they were added.
 */
export interface DebugLog {
  /** Adds an entry with the current time. Its facts may be described later, by code that is being loaded: `null` without that code. */
  add(facts: DebugFacts | Promise<DebugFacts | null>): void
  /** Adds an entry when the promise of a command or request settles. It observes the promise itself, so that callers see no delay. */
  addOutcome(promise: Promise<unknown>, facts: WithoutOutcome<DebugEntry>, startedAt?: number): void
}

/** @param debug `true` logs to `console.debug`. */
export function createDebugLog(debug: true | DebugLogger, clock: Clock): DebugLog {
  let queue: Promise<unknown> = Promise.resolve()
  const logger = debug === true ? createConsoleLogger() : debug

  function add(facts: DebugFacts | Promise<DebugFacts | null>): void {
    const at = clock.wallTime?.() ?? clock.now()
    queue = queue
      .then(async () => {
        const described = await facts
        if (described) logger({ at, ...described })
      })
      .catch((error: unknown) => {
        console.error('Offhook: the debug logger threw', error)
      })
  }

  return {
    add,
    addOutcome(promise, facts, startedAt = clock.now()) {
      const settle = (outcome: string) => {
        add({ ...facts, durationMs: clock.now() - startedAt, outcome })
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
