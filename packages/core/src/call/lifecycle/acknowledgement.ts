import type { CallView } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, type DeferredEvent, enter, roleOf, type StateOf } from './callState'
import { withStatus } from './callStatus'
import { close } from './ending'
import { isCameraOpening, muteMissingCamera, startCameraTimer, stopCameraTimer } from './localDevices'
import { publishAll, resendMutes } from './localTracks'
import { withView } from './newCall'
import { addPeers } from './peers'
import { ringTimer } from './ringTimer'
import type { Step } from './step'

/*
 * What follows a command that the server has accepted: the promise resolves when the local tracks have been reported, and the server's
 * events are handled when the code that awaits the promise has run.
 */

type Acknowledgement = StateOf<'acknowledged'>['acknowledgement']
type DeferringState = StateOf<'requesting' | 'acknowledged' | 'resolved'>

const success = { statusCode: 200, message: 'Success' } as const

/** The server has the call. Under another room id it is the other user's call: both were calling each other, and it is answered. */
export function startAcknowledged(state: StateOf<'requesting'>, event: EventOf<'startAcknowledged'>): Step {
  if (event.view.roomId !== state.call.roomId) return joinCrossingCall(state, event)
  if (!isCameraOpening(state)) return resolve(state, event, state.deferredEvents)
  return [{ ...state, phase: 'acknowledged', acknowledgement: event }, []]
}

export function answerAcknowledged(state: StateOf<'answering'>, event: EventOf<'answerAcknowledged'>): Step {
  return isCameraOpening(state) ? waitForDevices(state, event) : resolve(state, event, [])
}

/**
 * Crossed calls: the user called the caller, hung up and answers. The server has put this device into the call by the first command, and
 * the microphone is still opening.
 */
export function acknowledgedBeforeAnswer(
  state: StateOf<'answeringDevices'>,
  event: EventOf<'answerAcknowledged'>,
): Step {
  return waitForDevices(state, event)
}

function waitForDevices(state: StateOf<'answeringDevices' | 'answering'>, acknowledgement: Acknowledgement): Step {
  return [withStatus({ ...state, phase: 'acknowledged', acknowledgement, deferredEvents: [] }), []]
}

/** Defers an event until the promise of the command has resolved and the code that awaits it has run. */
export function defer(state: DeferringState, event: DeferredEvent): Step {
  return [{ ...state, deferredEvents: [...state.deferredEvents, event] }, []]
}

/** Preconnecting is invisible to listeners, and is not deferred. */
export function deferPeer(state: DeferringState, event: EventOf<'peer'>): Step {
  return event.peer.preconnect ? [state, [{ type: 'addPeer', peer: event.peer }]] : defer(state, event)
}

/** The microphone of a callee opened after the acknowledgement. */
export function waitForCamera(state: StateOf<'acknowledged'>): Step {
  return [state, [startCameraTimer]]
}

/** The devices are open, or have been waited for long enough. */
export function resolveWithDevices(state: StateOf<'acknowledged'>): Step {
  const [next, effects] = muteMissingCamera(state)
  const [resolved, more] = resolve(next, next.acknowledgement, next.deferredEvents)
  return [resolved, [...effects, stopCameraTimer, ...more]]
}

/**
 * The call is over while the camera is opening: a caller still gets the result of the start, and the events until the end. Without access
 * (the end is the local user's) the call ends at once, as its devices must.
 */
export function closeAcknowledged(state: StateOf<'acknowledged'>, event: EventOf<'closed'>): Step {
  if (roleOf(state) === 'callee' || event.closed.userJid === state.selfJid) return close(state, event)
  return resolve(state, state.acknowledgement, [...state.deferredEvents, event])
}

function resolve(state: CallState, acknowledgement: Acknowledgement, deferredEvents: DeferredEvent[]): Step {
  return acknowledgement.type === 'startAcknowledged'
    ? thenReplay(startCall(state, acknowledgement.view), deferredEvents)
    : resolveAnswer(state, acknowledgement.view, deferredEvents)
}

function startCall(state: CallState, view: CallView): Step<CallState> {
  const next = withStatus(enter(withView(state, view, 'allButStatus'), 'calling'))
  return [next, [{ type: 'prepareMedia' }, ...publishAll(next), ...ringTimer(view.ringsFor), resolveMake(next)]]
}

/** The call that the other user was making at the same time goes on instead of this one, answered by both. */
function joinCrossingCall(state: CallState, { view }: EventOf<'startAcknowledged'>): Step {
  const next = withStatus(enter(withView(state, view, 'allButJoined'), 'connecting'))
  const closeCamera: CallEffect = { type: 'setMuted', source: 'camera', isMuted: true }
  return [
    next,
    [
      { type: 'prepareMedia' },
      ...publishAll(next),
      ...(view.callType === 'audio' ? [closeCamera] : []),
      // The timer of the own call, which is given up, is gone with it.
      ...(isCameraOpening(next) ? [startCameraTimer] : []),
      ...resendMutes(next, view),
      ...ringTimer(view.ringsFor),
      resolveMake(next),
    ],
  ]
}

function resolveMake({ call: { callType, roomId } }: CallState): CallEffect {
  return { type: 'resolve', command: 'make', result: { ...success, callType, roomId } }
}

function resolveAnswer(state: CallState, view: CallView, deferredEvents: DeferredEvent[]): Step {
  const next = withStatus(enter(withView(state, view, 'allButJoined'), 'connecting'))
  const effects: CallEffect[] = [...publishAll(next), { type: 'resolve', command: 'answer', result: success }]
  // After crossed calls the peers were pushed while the call still rang here. Listeners are notified of their users after the result.
  const [joined, more] = addPeers(next, view.peers)
  const isSilent = state.phase === 'answering' || more.every(({ type }) => type !== 'emit')
  if (deferredEvents.length === 0 && isSilent) return [joined, [...effects, ...more]]
  const peers = view.peers.map((peer) => ({ type: 'peer' as const, peer }))
  return thenReplay([next, effects], [...peers, ...deferredEvents])
}

function thenReplay([state, effects]: Step<CallState>, deferredEvents: DeferredEvent[]): Step {
  if (deferredEvents.length === 0) return [state, effects]
  return [{ ...state, phase: 'resolved', deferredEvents }, [...effects, { type: 'startTimer', name: 'replay', ms: 0 }]]
}
