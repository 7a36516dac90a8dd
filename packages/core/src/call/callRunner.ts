import { limits } from '@offhook/protocol'
import type { CallEffect } from './lifecycle/callEffect'
import type { CallEvent } from './lifecycle/callEvent'
import type { CallState } from './lifecycle/callState'
import { transition } from './lifecycle/transition'
import type { HandledEvent } from './describeTransition'
import type { Call } from '../api/callStoreState'
import { type CallStore, withCall, withoutCall } from '../store/callStore'

/** Runs the calls of one client through the state machine. */
export interface CallRunner {
  /** Sets the handlers. Call it once, before the first `dispatch`. */
  start(handlers: CallRunnerHandlers): void
  /** Handles an event of a call. An event that is dispatched by the effects of another one is handled after it. */
  dispatch(roomId: string, event: CallEvent): void
  get(roomId: string): CallState | undefined
  all(): CallState[]
  /**
   * Whether a call has ended for this client: late pushes about it are ignored. A call that only stopped ringing because the client
   * disconnected may ring again after the next connect.
   */
  hasEnded(roomId: string): boolean
  /** Whether a call has ended that this page had in its store. */
  wasLeft(roomId: string): boolean
  /** Remembers that a call has ended before this page had it in its store. */
  markEnded(roomId: string): void
  /** Removes a call that has ended from the store. */
  dismiss(roomId: string): void
  /** Removes every call, and what is remembered of calls that have ended. */
  forget(): void
}

/** Performs what the state machine asks for. */
export interface CallRunnerHandlers {
  perform(roomId: string, effect: CallEffect): void
  /** The call's phase has no use for the event. */
  onIgnored(event: CallEvent): void
  /** Called with each event, before its effects. */
  onHandled?(handled: HandledEvent): void
  /** Called after each event and its effects. */
  onSettled(): void
}

/** Updates the state first, then the store, then performs the effects in their order. */
export function createCallRunner(store: CallStore): CallRunner {
  let handlers: CallRunnerHandlers | null = null
  const states = new Map<string, CallState>()
  /** Outlives the states: pushes of an ended call may still be on their way. */
  const endedCalls = new Map<string, 'left' | 'neverShown'>()
  const queue: { roomId: string; event: CallEvent }[] = []
  let isHandling = false

  function markEnded(roomId: string, how: 'left' | 'neverShown'): void {
    if (endedCalls.has(roomId)) return
    endedCalls.set(roomId, how)
    const [oldest] = endedCalls.keys()
    if (oldest !== undefined && endedCalls.size > limits.knownCalls) endedCalls.delete(oldest)
  }

  function handle(roomId: string, event: CallEvent): void {
    if (!handlers) throw new Error('Offhook: the call runner was used before it was started')
    const { perform, onIgnored, onHandled, onSettled } = handlers
    const before = states.get(roomId) ?? null
    const [after, effects] = transition(before, event)
    onHandled?.({ roomId, before, event, after, effects })
    if (after !== before) {
      states.delete(roomId)
      if (after) states.set(after.call.roomId, after)
      store.setState((state) => {
        const kept = after?.call.roomId === roomId ? state : withoutCall(state, roomId)
        return after ? withCall(kept, after.call) : kept
      }, true)
      if (after?.phase === 'ended' && !isDisconnected(after.call)) markEnded(after.call.roomId, 'left')
      // The server may have a call whose start was refused here: it is left when a snapshot shows it.
      if (!after) markEnded(roomId, 'left')
      for (const ended of states.keys()) if (!(ended in store.getState().calls)) states.delete(ended)
    } else if (effects.length === 0) onIgnored(event)
    for (const effect of effects) perform(after?.call.roomId ?? roomId, effect)
    onSettled()
  }

  return {
    start(given) {
      handlers = given
    },
    dispatch(roomId, event) {
      queue.push({ roomId, event })
      if (isHandling) return
      isHandling = true
      try {
        for (let next = queue.shift(); next; next = queue.shift()) handle(next.roomId, next.event)
      } finally {
        isHandling = false
      }
    },
    get: (roomId) => states.get(roomId),
    all: () => [...states.values()],
    hasEnded: (roomId) => endedCalls.has(roomId),
    wasLeft: (roomId) => endedCalls.get(roomId) === 'left',
    markEnded: (roomId) => {
      markEnded(roomId, 'neverShown')
    },
    dismiss(roomId) {
      if (states.get(roomId)?.phase !== 'ended') return
      states.delete(roomId)
      store.setState((state) => withoutCall(state, roomId), true)
    },
    forget() {
      states.clear()
      endedCalls.clear()
      store.setState({ calls: {}, activeRoomId: null, incomingRoomIds: [] })
    },
  }
}

/** Whether the call only stopped ringing here because the client disconnected. With another `endedBy` the server has ended it. */
function isDisconnected({ endReason, endedBy }: Call): boolean {
  return endReason === 'signaling-failed' && endedBy === 'local'
}
