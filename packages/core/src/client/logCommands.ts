import type { CallClient } from '../api/callClient'
import type { Clock } from '../api/ports/clock'
import type { DebugLog } from '../events/debugLog'

/**
 * The client with each command, a method that returns a promise, in the debug log. The promise that the caller receives is the original
 * one: logging does not delay it. (A rejection that the app does not handle is not reported by the browser then, but it is in the log.)
 */
export function logCommands(client: CallClient, loading: Promise<DebugLog | null>, clock: Clock): CallClient {
  const logged = Object.entries(client).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member]
    const call = member as (...args: unknown[]) => unknown
    const command = (...args: unknown[]) => {
      const startedAt = clock.now()
      const result = call(...args)
      // Not `instanceof Promise`: Zone.js replaces the class.
      if (isPromise(result))
        void loading.then((debugLog) => debugLog?.addOutcome(result, { type: 'command', name }, startedAt))
      return result
    }
    return [name, command]
  })
  return Object.fromEntries(logged) as CallClient
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as Partial<Promise<unknown>> | undefined)?.then === 'function'
