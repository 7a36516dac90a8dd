import { limits } from '@offhook/protocol'
import type { CallEffect } from './lifecycle/callEffect'
import type { CallEvent } from './lifecycle/callEvent'
import type { CallState } from './lifecycle/callState'
import { transition } from './lifecycle/transition'
import type { Call } from '../api/callStoreState'
import { type CallStore, withCall, withoutCall } from '../store/callStore'

export interface CallRunner {
  /** Lets an event happen to a call. One that comes while another is being dealt with waits its turn. */
  dispatch(roomId: string, event: CallEvent): void
  get(roomId: string): CallState | undefined
  all(): CallState[]
  /** Whether a call has ended here for good. One that only the hung up line has ended may ring again when the line is back. */
  isOver(roomId: string): boolean
  /** Whether it was over on this page's own screen, and not before it was ever shown there. */
  wasLeft(roomId: string): boolean
  /** A call has ended before it was known here: whatever is still said of it comes too late. */
  bury(roomId: string): void
  /** Forgets a call that has ended. */
  forget(roomId: string): void
}

export interface CallRunnerOptions {
  store: CallStore
  perform(roomId: string, effect: CallEffect): void
  /** After each event, when its effects are done. */
  onSettled(): void
}

/** Runs every call of one client through the machine: state first, then the store, then the effects in their order. */
export function createCallRunner({ store, perform, onSettled }: CallRunnerOptions): CallRunner {
  const states = new Map<string, CallState>()
  /** Kept for longer than the calls themselves: what the server says of one may be on its way for a while. */
  const over = new Map<string, 'left' | 'never shown'>()
  const waiting: { roomId: string; event: CallEvent }[] = []
  let isBusy = false

  function bury(roomId: string, how: 'left' | 'never shown'): void {
    if (over.has(roomId)) return
    over.set(roomId, how)
    const [oldest] = over.keys()
    if (oldest !== undefined && over.size > limits.knownCalls) over.delete(oldest)
  }

  function happen(roomId: string, event: CallEvent): void {
    const before = states.get(roomId) ?? null
    const [after, effects] = transition(before, event)
    if (after !== before) {
      states.delete(roomId)
      if (after) states.set(after.call.roomId, after)
      store.setState((state) => {
        const kept = after?.call.roomId === roomId ? state : withoutCall(state, roomId)
        return after ? withCall(kept, after.call) : kept
      }, true)
      if (after?.phase === 'ended' && !isHungUpLine(after.call)) bury(after.call.roomId, 'left')
      // What was refused never was: should the server have it all the same, it is left.
      if (!after) bury(roomId, 'left')
      for (const ended of states.keys()) if (!(ended in store.getState().calls)) states.delete(ended)
    }
    for (const effect of effects) perform(after?.call.roomId ?? roomId, effect)
    onSettled()
  }

  return {
    dispatch(roomId, event) {
      waiting.push({ roomId, event })
      if (isBusy) return
      isBusy = true
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) happen(next.roomId, next.event)
      } finally {
        isBusy = false
      }
    },
    get: (roomId) => states.get(roomId),
    all: () => [...states.values()],
    isOver: (roomId) => over.has(roomId),
    wasLeft: (roomId) => over.get(roomId) === 'left',
    bury: (roomId) => {
      bury(roomId, 'never shown')
    },
    forget(roomId) {
      if (states.get(roomId)?.phase !== 'ended') return
      states.delete(roomId)
      store.setState((state) => withoutCall(state, roomId), true)
    },
  }
}

/** Only the line was hung up here. Where the server says so, the call is over: somebody's access was taken away, or it knows no such call. */
function isHungUpLine({ endReason, endedBy }: Call): boolean {
  return endReason === 'signaling-failed' && endedBy === 'local'
}
