import type { Call } from '../../api/callStoreState'
import { type CallState, pendingCommandOf, roleOf } from './callState'
import { patchParticipant } from './participants'

/** The state with everything that the store derives from the phase: the status of the call and of the local participant. */
export function withStatus<S extends CallState>(state: S): S {
  const status = statusOf(state)
  const own = state.call.participants[state.selfJid]
  // A call that ended because this user was busy or engaged says so.
  const isSpecific = status === 'ended' && (own?.status === 'busy' || own?.status === 'engaged')
  const ownStatus = isSpecific ? own.status : ownStatusOf(state, status)
  const connection = ownStatus === 'connected' ? 'connected' : 'new'
  const isSame = own?.status === ownStatus && own.connection === connection
  const next = isSame ? state : patchParticipant(state, state.selfJid, { status: ownStatus, connection })
  const shown = status === 'calling' && isRingingElsewhere(next) ? 'ringing' : status
  return next.call.status === shown ? next : { ...next, call: { ...next.call, status: shown } }
}

/** The screen shows the call from the answer on. For listeners the user rings until the server has acknowledged the answer. */
function ownStatusOf(state: CallState, status: Call['status']): Call['status'] {
  if (pendingCommandOf(state) === 'answer') return 'ringing'
  return status === 'reconnecting' ? 'connected' : status
}

function statusOf(state: CallState): Call['status'] {
  switch (state.phase) {
    case 'acquiringDevices':
    case 'requesting':
      return 'calling'
    case 'answeringDevices':
      return 'ringing'
    // Shows the call from the answer on: the acknowledgement may take a while.
    case 'answering':
      return 'connecting'
    case 'acknowledged':
    case 'resolved':
      return roleOf(state) === 'caller' ? 'calling' : 'connecting'
    default:
      return state.phase
  }
}

/** For a caller only: `ringing` of an incoming call means that it rings on this device. */
function isRingingElsewhere(state: CallState): boolean {
  return (
    roleOf(state) === 'caller' &&
    Object.values(state.call.participants).some(({ isLocal, status }) => !isLocal && status === 'ringing')
  )
}
