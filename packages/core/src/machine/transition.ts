import type { CallEvent, EventOf } from './callEvent'
import type { CallStateOrNone, CallState, Phase } from './callState'
import * as inCall from './inCall'
import * as ownDevices from './ownDevices'
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
  none: { make: setup.make, incoming: setup.ring, rejoin: reloaded.rejoin },
  calling: {
    mediaReady: awaited(setup.dial, reloaded.devicesReopened),
    mediaRefused: awaited(setup.forget, reloaded.microphoneGone),
    taken: awaited(setup.taken),
    refused: awaited(setup.forget),
    user: inCall.userChanged,
    peer: setup.peerReady,
    linkAnswered: inCall.linkAnswered,
    remoteMute: inCall.remoteMuted,
    snapshot: inCall.resumed,
    timeout: setup.rangOut,
    ...devices,
    closed: close,
    end,
  },
  ringing: {
    answer: setup.pickUp,
    localTrack: ownDevices.trackChanged,
    mediaReady: awaited(setup.sendAnswer),
    mediaRefused: awaited(setup.keepRinging),
    answered: awaited(setup.answered),
    refused: awaited(setup.answerRefused),
    user: setup.otherUserChanged,
    peer: setup.peerReady,
    remoteMute: setup.otherUserMuted,
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
  const row = table[state?.phase ?? 'none'] as Row<CallStateOrNone>
  const move = row[event.type] as ((state: CallStateOrNone, event: CallEvent) => Step) | undefined
  return move ? move(state, event) : [state, []]
}
