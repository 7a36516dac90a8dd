import type { Tone } from '../api/ports/soundOutput'
import type { Call, CallStoreState } from '../api/callStoreState'

/** The call that `CallScreen` shows. */
export function selectActiveCall({ calls, activeRoomId }: CallStoreState): Call | null {
  return activeRoomId === null ? null : (calls[activeRoomId] ?? null)
}

/** The call that has been ringing here longest. */
export function selectIncomingCall({ calls, incomingRoomIds: [roomId] }: CallStoreState): Call | null {
  return roomId === undefined ? null : (calls[roomId] ?? null)
}

/**
 * What a telephone in this state sounds like. In a call nothing rings over the voices, and whoever is answering has heard it.
 *
 * @param isAnswering the person has pressed Answer, and the microphone or the server is awaited
 */
export function selectTone(state: CallStoreState, isAnswering: boolean): Tone | null {
  const active = selectActiveCall(state)
  if (active && active.status !== 'ended') return active.status === 'ringing' ? 'ringback' : null
  return state.incomingRoomIds.length > 0 && !isAnswering ? 'ringtone' : null
}
