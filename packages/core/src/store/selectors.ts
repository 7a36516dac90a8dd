import type { Tone } from '../api/ports/soundOutput'
import type { Call, CallStoreState } from '../api/callStoreState'

/** Selects the call that `CallScreen` shows. */
export function selectActiveCall({ calls, activeRoomId }: CallStoreState): Call | null {
  return activeRoomId === null ? null : (calls[activeRoomId] ?? null)
}

/** Selects the incoming call that has been ringing longest. */
export function selectIncomingCall({ calls, incomingRoomIds: [roomId] }: CallStoreState): Call | null {
  return roomId === undefined ? null : (calls[roomId] ?? null)
}

/**
 * The tone that the client plays in this state. During a call no tone plays, and answering stops the ringtone.
 *
 * @param isAnswering Whether the answer of an incoming call is pending.
 */
export function selectTone(state: CallStoreState, isAnswering: boolean): Tone | null {
  const active = selectActiveCall(state)
  if (active && active.status !== 'ended') return active.status === 'ringing' ? 'ringback' : null
  return state.incomingRoomIds.length > 0 && !isAnswering ? 'ringtone' : null
}
