import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { enter, type StateOf } from './callState'
import { withStatus } from './callStatus'
import { finish } from './ending'
import { startCameraTimer, withMissingCameraMuted } from './localDevices'
import { ownMutes, publishAll, unpublishAll } from './localTracks'
import { withOwnTrack } from './participants'
import type { Step } from './step'

export function answer(state: StateOf<'ringing'>, { withCamera }: EventOf<'answer'>): Step {
  // The devices of an attempt that failed are closed, and their mutes with them.
  const next = withOwnTrack(withOwnTrack(state, 'camera', { isMuted: !withCamera }), 'microphone', { isMuted: false })
  return [enter(next, 'answeringDevices'), [{ type: 'acquireDevices', camera: withCamera, action: 'answerCall' }]]
}

/** Sends `call:answer` as soon as the microphone is open. A camera that cannot be opened is muted later. */
export function answerBeforeCamera(state: StateOf<'answeringDevices'>): Step {
  const [next, effects] = sendAnswer(state)
  return [next, [...effects, startCameraTimer]]
}

export function answerWithDevices(state: StateOf<'answeringDevices'>): Step {
  return sendAnswer(withMissingCameraMuted(state))
}

/** Answers to the server and over the preconnected peers at the same time. No local media is sent before this. */
function sendAnswer(state: StateOf<'answeringDevices'>): Step {
  const request = { roomId: state.call.roomId, tracks: ownMutes(state) }
  return [
    withStatus(enter(state, 'answering')),
    [
      ...publishAll(state),
      // The peers may send signals, which the server delivers from a device that has answered.
      { type: 'send', name: 'call:answer', request, onAck: 'answerAcknowledged' },
      { type: 'answerPeers' },
    ],
  ]
}

/** The call rings on: the user may allow the microphone and answer again. */
export function answerWithoutMicrophone(
  state: StateOf<'answeringDevices'>,
  { error }: EventOf<'devicesRefused'>,
): Step {
  return [withStatus(enter(state, 'ringing')), [...revertAnswer(), { type: 'reject', command: 'answer', error }]]
}

/** The server refused the answer. The call rings on, unless the server does not have it any more. */
export function answerRefused(state: StateOf<'answering'>, { error, at }: EventOf<'refused'>): Step {
  if (error.code === 'not-found') return finish(state, { reason: 'error', by: 'system', at, error })
  return [
    withStatus(enter(state, 'ringing')),
    [...revertAnswer(), { type: 'releaseDevices' }, { type: 'reject', command: 'answer', error }],
  ]
}

function revertAnswer(): CallEffect[] {
  return [...unpublishAll(), { type: 'revertAnswer' }]
}
