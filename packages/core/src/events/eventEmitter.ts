import type { CallbackListeners, CallEventName, CallEvents } from '../api/callEvents'

/** Calls the `callbackListeners` and the listeners of `client.on`. A listener that throws is reported to the console. */
export interface EventEmitter {
  on<E extends CallEventName>(event: E, listener: (payload: CallEvents[E]) => void): () => void
  emit<E extends CallEventName>(event: E, payload: CallEvents[E]): void
  /** Whether an event has a listener. */
  has(event: CallEventName): boolean
  /** Sets the function that is called when the first listener of an event is added, or the last one removed. */
  watchDemand(onChange: (event: CallEventName) => void): void
}

export function createEventEmitter(callbacks: CallbackListeners): EventEmitter {
  const listeners = new Map<CallEventName, Set<(payload: never) => void>>()
  let onDemandChange: (event: CallEventName) => void = () => undefined

  return {
    on(event, listener) {
      // Wrapped, so that the same function can be added twice and removed once.
      const entry = (payload: CallEvents[typeof event]) => {
        listener(payload)
      }
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(entry))
      if (set.size === 1) onDemandChange(event)
      return () => {
        if (set.delete(entry) && set.size === 0) onDemandChange(event)
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
    watchDemand(onChange) {
      onDemandChange = onChange
    },
  }
}
