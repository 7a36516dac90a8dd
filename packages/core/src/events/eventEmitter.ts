import type { CallbackListeners, CallEventName, CallEvents } from '../api/callEvents'

export interface EventEmitter {
  on<E extends CallEventName>(event: E, listener: (payload: CallEvents[E]) => void): () => void
  emit<E extends CallEventName>(event: E, payload: CallEvents[E]): void
  has(event: CallEventName): boolean
}

/**
 * One way out for `callbackListeners` and for `client.on`. A listener that throws is reported to the console and breaks nothing,
 * neither the call nor the listeners after it.
 *
 * @param onFirstOrLast told when somebody begins to listen to an event, or nobody does any more
 */
export function createEventEmitter(
  callbacks: CallbackListeners,
  onFirstOrLast: (event: CallEventName) => void,
): EventEmitter {
  const listeners = new Map<CallEventName, Set<(payload: never) => void>>()

  return {
    on(event, listener) {
      // A wrapper of its own, so that the same function may be added twice and removed once.
      const entry = (payload: CallEvents[typeof event]) => {
        listener(payload)
      }
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(entry))
      if (set.size === 1) onFirstOrLast(event)
      return () => {
        if (set.delete(entry) && set.size === 0) onFirstOrLast(event)
      }
    },
    emit(event, payload) {
      const callback = callbacks[`${event}Listener`] as ((payload: CallEvents[typeof event]) => void) | undefined
      for (const listener of [callback, ...(listeners.get(event) ?? [])]) {
        try {
          ;(listener as typeof callback)?.(payload)
        } catch (error) {
          console.error(`Offhook: a listener of "${event}" threw`, error)
        }
      }
    },
    has: (event) => callbacks[`${event}Listener`] !== undefined || (listeners.get(event)?.size ?? 0) > 0,
  }
}
