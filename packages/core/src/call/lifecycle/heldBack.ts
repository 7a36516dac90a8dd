import type { CallEffect } from './callEffect'
import type { CallEvent } from './callEvent'
import { type CallState, type HeldEvent, isSeated, type Opening } from './callState'
import type { Step } from './step'

/** How long a camera is waited for. One that takes longer counts as off until it comes, and everything goes on. */
const CAMERA_MS = 4_000

const ofTheCall = ['user', 'peer', 'remoteMute', 'snapshot']
const ofTheDialled = [...ofTheCall, 'taken', 'closed', 'linkAnswered']

/**
 * Whether something has to wait for the devices: the server's word that it has the call, or that this device is in it, and all that
 * comes after. Whoever calls or answers is told of their own tracks first.
 */
export function isHeldBack(state: CallState, event: CallEvent): event is HeldEvent {
  const { opening, phase } = state
  if (!opening || (phase === 'ringing' && opening.areDevicesOpen)) return false
  if (phase === 'calling')
    return isWaitedFor(opening) && opening.isSaid && ofTheDialled.includes(event.type) && !isAside(state, event)
  if (event.type === 'answered') return phase === 'ringing'
  return ofTheCall.includes(event.type) && isSeated(state)
}

/** The camera is; or what was held back is about to happen. */
const isWaitedFor = ({ areDevicesOpen, held }: Opening) => !areDevicesOpen || held.length > 0

/** A link that is only made ready is nothing to be told of, and a call that is the other one's goes on under its own name. */
function isAside({ call }: CallState, event: CallEvent): boolean {
  if (event.type === 'peer') return event.peer.preconnect !== undefined
  return event.type === 'taken' && event.view.roomId !== call.roomId
}

export function holdBack(state: CallState, opening: Opening, event: HeldEvent): CallState & { opening: Opening } {
  return { ...state, opening: { ...opening, held: [...opening.held, event] } }
}

/** From the microphone on. */
export const waitForCamera: CallEffect = { type: 'startTimer', name: 'held', ms: CAMERA_MS }
export const stopWaiting: CallEffect = { type: 'stopTimer', name: 'held' }

/** Whoever waits for a command hears of it before the rest of what was held back happens. */
export function heldUntilHeard(
  opening: Opening,
  held: HeldEvent[],
  [state, effects]: Step<CallState>,
): Step<CallState> {
  if (held.length === 0) return [{ ...state, opening: null }, [...effects, stopWaiting]]
  return [
    { ...state, opening: { ...opening, areDevicesOpen: true, held } },
    [...effects, { type: 'startTimer', name: 'held', ms: 0 }],
  ]
}
