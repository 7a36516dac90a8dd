import type { CallEvent } from './callEvent'
import { type CallState, type HeldEvent, isSeated, type Opening } from './callState'
import type { Step } from './step'

const ofTheCall = ['user', 'peer', 'remoteMute', 'snapshot']
const ofTheDialled = [...ofTheCall, 'taken', 'closed', 'linkAnswered']

/**
 * Whether something has to wait for the devices: the server's word that it has the call, or that this device is in it, and all that
 * comes after. Whoever calls or answers is told of their own tracks first.
 */
export function isHeldBack(state: CallState, event: CallEvent): event is HeldEvent {
  const { opening, phase } = state
  if (!opening || (phase === 'ringing' && opening.areDevicesOpen)) return false
  if (phase === 'calling') return opening.isSaid && ofTheDialled.includes(event.type) && !isAside(state, event)
  if (event.type === 'answered') return phase === 'ringing'
  return ofTheCall.includes(event.type) && isSeated(state)
}

/** A link that is only made ready is nothing to be told of, and a call that is the other one's goes on under its own name. */
function isAside({ call }: CallState, event: CallEvent): boolean {
  if (event.type === 'peer') return event.peer.preconnect !== undefined
  return event.type === 'taken' && event.view.roomId !== call.roomId
}

export function holdBack(state: CallState, event: HeldEvent): CallState {
  return { ...state, opening: state.opening && { ...state.opening, held: [...state.opening.held, event] } }
}

/** Whoever waits for a command hears of it before the rest of what was held back happens. */
export function heldUntilHeard(
  opening: Opening,
  held: HeldEvent[],
  [state, effects]: Step<CallState>,
): Step<CallState> {
  if (held.length === 0) return [{ ...state, opening: null }, effects]
  return [
    { ...state, opening: { ...opening, areDevicesOpen: true, held } },
    [...effects, { type: 'startTimer', name: 'held', ms: 0 }],
  ]
}
