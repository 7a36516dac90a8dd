import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Call, type CallStoreState, initialCallStoreState } from '../api/callStoreState'

export type CallStore = StoreApi<CallStoreState>

export function createCallStore(): CallStore {
  return createStore<CallStoreState>(() => initialCallStoreState)
}

/** The state with the current version of a call. Other calls that have ended are removed, except the active one. */
export function withCall(state: CallStoreState, call: Call): CallStoreState {
  const isIncoming = call.status === 'ringing' && call.direction === 'incoming'
  const becomesActive = call.status !== 'ended' && !isIncoming
  // A call whose answer the server has refused rings again, and is not active any more.
  const isActiveNoMore = isIncoming && state.activeRoomId === call.roomId
  const activeRoomId = becomesActive ? call.roomId : isActiveNoMore ? null : state.activeRoomId
  const calls: Record<string, Call> = {}
  for (const other of Object.values(state.calls))
    if (other.status !== 'ended' || other.roomId === activeRoomId) calls[other.roomId] = other
  calls[call.roomId] = call
  return { ...state, calls, activeRoomId, incomingRoomIds: incomingOf(state, calls) }
}

/** The state without a call: its start was refused, it continues under another room id, or it was dismissed. */
export function withoutCall(state: CallStoreState, roomId: string): CallStoreState {
  if (!(roomId in state.calls)) return state
  const calls = Object.fromEntries(Object.entries(state.calls).filter(([key]) => key !== roomId))
  const activeRoomId = state.activeRoomId === roomId ? null : state.activeRoomId
  return { ...state, calls, activeRoomId, incomingRoomIds: incomingOf(state, calls) }
}

/** Returns the same array if nothing has changed, so that subscribers can compare it. */
function incomingOf({ incomingRoomIds: before }: CallStoreState, calls: Record<string, Call>): string[] {
  const isRinging = (roomId: string) => calls[roomId]?.status === 'ringing' && calls[roomId].direction === 'incoming'
  const remaining = before.filter(isRinging)
  const added = Object.keys(calls).filter((roomId) => isRinging(roomId) && !before.includes(roomId))
  return remaining.length === before.length && added.length === 0 ? before : [...remaining, ...added]
}
