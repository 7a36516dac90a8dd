import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Call, type CallStoreState, initialCallStoreState } from '../api/callStoreState'

export type CallStore = StoreApi<CallStoreState>

export function createCallStore(): CallStore {
  return createStore<CallStoreState>(() => initialCallStoreState)
}

/** Shows a call as it is now. Of the calls that have ended only this one, or the one on the screen, is kept. */
export function withCall(state: CallStoreState, call: Call): CallStoreState {
  const isIncoming = call.status === 'ringing' && call.direction === 'incoming'
  const takesScreen = call.status !== 'ended' && !isIncoming
  // It rings again where the server would not take the answer.
  const shown = isIncoming && state.activeRoomId === call.roomId ? null : state.activeRoomId
  const activeRoomId = takesScreen ? call.roomId : shown
  const calls: Record<string, Call> = {}
  for (const known of Object.values(state.calls))
    if (known.status !== 'ended' || known.roomId === activeRoomId) calls[known.roomId] = known
  calls[call.roomId] = call
  return { ...state, calls, activeRoomId, incomingRoomIds: incomingOf(state, calls) }
}

/** Forgets a call: it was never placed, goes on under another name, or its screen was closed. */
export function withoutCall(state: CallStoreState, roomId: string): CallStoreState {
  if (!(roomId in state.calls)) return state
  const calls = Object.fromEntries(Object.entries(state.calls).filter(([key]) => key !== roomId))
  const activeRoomId = state.activeRoomId === roomId ? null : state.activeRoomId
  return { ...state, calls, activeRoomId, incomingRoomIds: incomingOf(state, calls) }
}

/** The same array where nothing changed, so that subscribers can compare. */
function incomingOf({ incomingRoomIds: before }: CallStoreState, calls: Record<string, Call>): string[] {
  const ringing = (roomId: string) => calls[roomId]?.status === 'ringing' && calls[roomId].direction === 'incoming'
  const still = before.filter(ringing)
  const added = Object.keys(calls).filter((roomId) => ringing(roomId) && !before.includes(roomId))
  return still.length === before.length && added.length === 0 ? before : [...still, ...added]
}
