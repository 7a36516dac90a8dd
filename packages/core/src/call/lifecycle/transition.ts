import * as acknowledgement from './acknowledgement'
import * as answering from './answering'
import type { CallEvent, EventOf, TimerName } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, type CallStateOrNone, enter, type Phase, roleOf, type StateOf } from './callState'
import * as earlyVideo from './earlyVideo'
import * as ending from './ending'
import * as incomingCall from './incomingCall'
import * as localDevices from './localDevices'
import * as localTracks from './localTracks'
import * as outgoingCall from './outgoingCall'
import * as peers from './peers'
import * as presence from './presence'
import { rejoin } from './rejoin'
import * as remoteUsers from './remoteUsers'
import { applySnapshot } from './snapshot'
import { withoutSleep } from './sleep'
import type { Step } from './step'
import { changeVideoPause } from './videoPause'

type Handler<S extends CallStateOrNone, E extends CallEvent> = (state: S, event: E) => Step
type Row<S extends CallStateOrNone> = { [T in CallEvent['type']]?: Handler<S, EventOf<T>> }

/** Handles a timeout by the name of the timer. Other timers come too late. */
function onTimer<S extends CallState>(
  handlers: Partial<Record<TimerName, Handler<S, EventOf<'timeout'>>>>,
): Handler<S, EventOf<'timeout'>> {
  return (state, event) => handlers[event.timer]?.(state, event) ?? [state, []]
}

/** After crossed calls the camera may still be opening. */
function runningTimedOut(state: CallState, event: EventOf<'timeout'>): Step {
  return event.timer === 'camera' ? localDevices.muteMissingCamera(state) : presence.participantTimedOut(state, event)
}

/** Until the deferred events are due: everything that listeners must not hear of yet. */
const deferring: Row<StateOf<'requesting' | 'acknowledged' | 'resolved'>> = {
  user: acknowledgement.defer,
  peer: acknowledgement.deferPeer,
  provisionalAnswer: acknowledgement.defer,
  remoteMute: acknowledgement.defer,
  snapshot: acknowledgement.defer,
  disconnected: ending.endHere,
}

/** While the call rings on this device, whether or not the user is answering. */
const ringing: Row<StateOf<'ringing' | 'answeringDevices' | 'answering'>> = {
  user: incomingCall.userChangedWhileRinging,
  peer: peers.preconnect,
  remoteMute: incomingCall.userMutedWhileRinging,
  snapshot: incomingCall.snapshotWhileRinging,
  timeout: onTimer({ ring: ending.ringTimedOut }),
  disconnected: ending.endHere,
  decline: ending.decline,
  end: ending.decline,
  closed: ending.close,
}

/** While the user is in a call with others. */
const running: Row<StateOf<'calling' | 'connecting' | 'connected' | 'reconnecting'>> = {
  user: remoteUsers.userChanged,
  peer: peers.addPeer,
  provisionalAnswer: peers.answeredProvisionally,
  remoteMute: remoteUsers.userMuted,
  snapshot: applySnapshot,
  peerConnection: peers.connectionChanged,
  remoteTrack: peers.remoteTrackChanged,
  videoPaused: changeVideoPause,
  earlyVideo: earlyVideo.showEarlyVideo,
  setMuted: localTracks.setMuted,
  localMute: localTracks.changeMute,
  localTrack: localTracks.publishTrack,
  devicesOpened: localDevices.devicesOpened,
  devicesRefused: localDevices.microphoneLost,
  timeout: runningTimedOut,
  closed: ending.close,
  disconnected: ending.endHere,
  end: ending.hangUp,
}

/** An event that a phase has no handler for comes too late, or too early, and changes nothing. */
const table: { [P in Phase]: Row<StateOf<P>> } & { none: Row<null> } = {
  none: { make: outgoingCall.make, incoming: incomingCall.ring, rejoin },
  acquiringDevices: {
    microphoneOpened: outgoingCall.requestBeforeCamera,
    devicesOpened: outgoingCall.requestWithDevices,
    devicesRefused: outgoingCall.discard,
    setMuted: localTracks.setMuted,
    localMute: localTracks.keepMute,
    localTrack: localTracks.keepTrack,
    disconnected: ending.endHere,
    end: ending.cancelBeforeStart,
  },
  requesting: {
    ...deferring,
    startAcknowledged: acknowledgement.startAcknowledged,
    refused: outgoingCall.startRefused,
    devicesOpened: localDevices.devicesOpened,
    devicesRefused: localDevices.microphoneLost,
    setMuted: localTracks.setMuted,
    localMute: localTracks.changeMute,
    localTrack: localTracks.keepRequestedTrack,
    timeout: onTimer({ camera: localDevices.muteMissingCamera }),
    closed: ending.close,
    end: ending.cancel,
  },
  acknowledged: {
    ...deferring,
    microphoneOpened: acknowledgement.waitForCamera,
    devicesOpened: acknowledgement.resolveWithDevices,
    devicesRefused: localDevices.microphoneLost,
    setMuted: localTracks.setMuted,
    localMute: localTracks.changeMute,
    localTrack: localTracks.publishAcknowledgedTrack,
    earlyVideo: earlyVideo.showEarlyVideo,
    timeout: onTimer({ camera: acknowledgement.resolveWithDevices }),
    closed: acknowledgement.closeAcknowledged,
    decline: ending.hangUp,
    end: ending.endSetup,
  },
  resolved: {
    ...deferring,
    closed: acknowledgement.defer,
    devicesOpened: localDevices.devicesOpened,
    devicesRefused: localDevices.microphoneLost,
    setMuted: localTracks.setMuted,
    localMute: localTracks.changeMute,
    localTrack: localTracks.publishTrack,
    earlyVideo: earlyVideo.showEarlyVideo,
    timeout: onTimer({ replay: replayDeferredEvents }),
    end: ending.endSetup,
  },
  calling: {
    ...running,
    // No callee has answered: their devices are only preconnected to.
    peer: peers.preconnect,
    timeout: onTimer({ ring: ending.callTimedOut, camera: localDevices.muteMissingCamera }),
    end: ending.cancel,
  },
  ringing: {
    ...ringing,
    answer: answering.answer,
    localTrack: localTracks.keepTrack,
    earlyVideo: earlyVideo.removeEarlyVideo,
  },
  answeringDevices: {
    ...ringing,
    microphoneOpened: answering.answerBeforeCamera,
    devicesOpened: answering.answerWithDevices,
    devicesRefused: answering.answerWithoutMicrophone,
    answerAcknowledged: acknowledgement.acknowledgedBeforeAnswer,
    localMute: localTracks.keepMute,
    localTrack: localTracks.answerWithTrack,
    earlyVideo: earlyVideo.removeEarlyVideo,
  },
  answering: {
    ...ringing,
    answerAcknowledged: acknowledgement.answerAcknowledged,
    refused: answering.answerRefused,
    devicesOpened: localDevices.devicesOpened,
    devicesRefused: localDevices.microphoneLost,
    setMuted: localTracks.setMuted,
    localMute: localTracks.changeMute,
    localTrack: localTracks.publishTrack,
    earlyVideo: earlyVideo.showEarlyVideo,
    timeout: onTimer({ ring: ending.ringTimedOut, camera: localDevices.muteMissingCamera }),
  },
  connecting: running,
  connected: running,
  reconnecting: running,
  ended: {},
}

/** The life of a call as a pure function: no clock, no promise and no track in it. The diagram is at `Phase`. */
export function transition(state: CallStateOrNone, event: CallEvent): Step {
  const row = table[state?.phase ?? 'none'] as Row<CallStateOrNone>
  const handle = row[event.type] as Handler<CallStateOrNone, CallEvent> | undefined
  if (!handle) return [state, []]
  const [next, effects] = handle(state, event)
  return [next && withoutSleep(next, event), effects]
}

/** Leaves the setup, and handles the events that were deferred meanwhile. */
function replayDeferredEvents(state: StateOf<'resolved'>): Step {
  let next: CallStateOrNone = enter(state, roleOf(state) === 'caller' ? 'calling' : 'connecting')
  const effects: CallEffect[] = []
  for (const event of state.deferredEvents) {
    const [after, more] = transition(next, event)
    next = after
    effects.push(...more)
  }
  return [next, effects]
}
