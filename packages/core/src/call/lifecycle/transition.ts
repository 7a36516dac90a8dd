import type { CallEvent, EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallStateOrNone, CallState, HeldEvent, Opening, Phase } from './callState'
import * as answering from './answering'
import * as dialling from './dialling'
import * as inCall from './inCall'
import * as ownDevices from './ownDevices'
import { holdBack, isHeldBack } from './heldBack'
import * as setup from './setup'
import { close, end } from './ending'
import * as reloaded from './rejoin'
import type { Step } from './step'

type Row<S extends CallStateOrNone> = { [T in CallEvent['type']]?: (state: S, event: EventOf<T>) => Step }

const devices: Row<CallState> = {
  muteMicrophone: ownDevices.microphoneMuted,
  localTrack: ownDevices.trackChanged,
}

const running: Row<CallState> = {
  user: inCall.userChanged,
  peer: inCall.peerNamed,
  linkAnswered: inCall.linkAnswered,
  remoteMute: inCall.remoteMuted,
  snapshot: inCall.resumed,
  link: inCall.linkChanged,
  track: inCall.trackChanged,
  earlyPicture: answering.pictureCame,
  timeout: inCall.timedOut,
  mediaReady: reloaded.devicesReopened,
  mediaRefused: reloaded.microphoneGone,
  ...devices,
  closed: close,
  end,
}

/** What an awaited command comes to is news only while it is awaited. */
function awaited<E extends CallEvent>(
  move: (state: CallState, event: E) => Step,
  otherwise: (state: CallState, event: E) => Step = (state) => [state, []],
): (state: CallState, event: E) => Step {
  return (state, event) => (state.awaiting ? move(state, event) : otherwise(state, event))
}

/** Where a phase has no row for an event, the event comes too late, or too early, and changes nothing. */
const table: { [P in Phase | 'none']: Row<P extends 'none' ? null : CallState> } = {
  none: { make: dialling.make, incoming: setup.ring, rejoin: reloaded.rejoin },
  calling: {
    microphoneReady: awaited(dialling.microphoneReady),
    mediaReady: awaited(dialling.devicesReady, reloaded.devicesReopened),
    mediaRefused: awaited(dialling.mediaRefused, reloaded.microphoneGone),
    taken: awaited(dialling.taken),
    refused: awaited(dialling.dialRefused),
    user: inCall.userChanged,
    peer: setup.peerReady,
    linkAnswered: inCall.linkAnswered,
    remoteMute: inCall.remoteMuted,
    snapshot: inCall.resumed,
    track: inCall.trackChanged,
    timeout: setup.rangOut,
    ...devices,
    closed: close,
    end,
  },
  ringing: {
    answer: answering.pickUp,
    localTrack: ownDevices.trackChanged,
    microphoneReady: awaited(answering.microphoneReady),
    mediaReady: awaited(answering.devicesReady),
    mediaRefused: awaited(answering.mediaRefused),
    answered: awaited(answering.answered),
    refused: awaited(answering.answerRefused),
    user: setup.otherUserChanged,
    peer: setup.peerReady,
    remoteMute: setup.otherUserMuted,
    earlyPicture: answering.pictureCame,
    muteMicrophone: awaited(ownDevices.microphoneMuted),
    snapshot: setup.stillRinging,
    timeout: setup.rangOut,
    closed: close,
    decline: end,
    lineClosed: setup.unplugged,
    end,
  },
  connecting: running,
  connected: running,
  reconnecting: running,
  ended: {},
}

/** The whole life of a call, pure: no clock, no promise and no track in it. */
export function transition(state: CallStateOrNone, event: CallEvent): Step {
  if (state?.opening && isHeldBack(state, event)) {
    const next = holdBack(state, state.opening, event)
    // For a call that is over no camera is waited for.
    return event.type === 'closed' ? dialling.heldNoMore(next, next.opening) : [next, []]
  }
  if (state?.opening && event.type === 'timeout' && event.timer === 'held') return waitedFor(state, state.opening)
  const row = table[state?.phase ?? 'none'] as Row<CallStateOrNone>
  const move = row[event.type] as ((state: CallStateOrNone, event: CallEvent) => Step) | undefined
  return move ? move(state, event) : [state, []]
}

/** Long enough: for whoever waits for a command, or for the camera. */
function waitedFor(state: CallState, { isSaid, areDevicesOpen, held }: Opening): Step {
  if (state.awaiting && !areDevicesOpen) return isSaid ? cameraLate(state) : [state, []]
  return held.length > 0 ? release(state, held) : [state, []]
}

const cameraLate = (state: CallState) =>
  state.phase === 'calling' ? dialling.devicesReady(state) : answering.devicesReady(state)

/** Lets everything happen that was held back, in its order. */
function release(state: CallState, held: HeldEvent[]): Step {
  let next: CallStateOrNone = { ...state, opening: null }
  const effects: CallEffect[] = []
  for (const event of held) {
    const [after, more] = transition(next, event)
    next = after
    effects.push(...more)
  }
  return [next, effects]
}
