import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, isSeated } from './callState'
import { finish } from './ending'
import { heldUntilHeard, stopWaiting, waitForCamera } from './heldBack'
import { peerNamed } from './inCall'
import { ownMutes, publishNothing, publishOwn, withoutCameraMuted } from './ownDevices'
import { patchParticipant, withStatus, withTrack, withView } from './participants'
import { devicesReopened, microphoneGone } from './rejoin'
import type { Step } from './step'

export function pickUp(state: CallState, { withVideo }: EventOf<'answer'>): Step {
  const opening = { withVideo, isSaid: false, areDevicesOpen: false, held: [] }
  return [{ ...state, awaiting: 'answer', opening }, [{ type: 'acquire', video: withVideo, action: 'answerCall' }]]
}

/** Whoever can speak has answered. A camera that cannot be had after all is muted later, like any other. */
export function microphoneReady(state: CallState): Step {
  const { opening } = state
  if (!opening || opening.isSaid) return [state, []]
  const [next, effects] = say(state, !opening.withVideo)
  return [next, [...effects, waitForCamera]]
}

/** Everything is open: what the server has said meanwhile may happen now. */
export function devicesReady(state: CallState): Step {
  const { opening } = state
  if (!opening || (!opening.isSaid && !isSeated(state))) {
    const [muted, cameraMuted] = withoutCameraMuted(state)
    const [next, effects] = say(muted, cameraMuted)
    return [opened(next), effects]
  }
  const [known, effects] = opening.withVideo ? devicesReopened(state) : [state, []]
  const [word, ...rest] = opening.held
  if (word?.type !== 'answered') return [opened(known), [...publishOwn(known), ...effects, stopWaiting]]
  const [next, more] = answered(known, word)
  return heldUntilHeard(opening, rest, [next, [...effects, ...more]])
}

/** The answer, to the server and over what is ready already. Until now nothing of this person's left the device. */
function say(state: CallState, cameraMuted: boolean): Step<CallState> {
  const request = { roomId: state.call.roomId, tracks: ownMutes(state, cameraMuted) }
  return [
    withStatus({ ...state, opening: state.opening && { ...state.opening, isSaid: true } }),
    [...publishOwn(state), { type: 'answerPeers' }, { type: 'send', name: 'call:answer', request, answer: 'answered' }],
  ]
}

const opened = (state: CallState): CallState => ({
  ...state,
  opening: state.opening && { ...state.opening, areDevicesOpen: true },
})

export function answered(state: CallState, { view }: EventOf<'answered'>): Step<CallState> {
  let next = withStatus(withView({ ...state, awaiting: null, opening: null, phase: 'connecting' }, view, 'names'))
  const effects: CallEffect[] = [
    ...publishOwn(next),
    { type: 'resolve', command: 'answer', result: { statusCode: 200, message: 'Success' } },
  ]
  // This device had the seat already, by dialling back: the links were named while it still rang here.
  for (const peer of view.peers) {
    const [known, more] = peerNamed(next, { type: 'peer', peer })
    next = known
    effects.push(...more)
  }
  return [next, effects]
}

/** The phone rings on: whoever refused the microphone may allow it and answer again. One that is lost after the answer ends the call. */
export function mediaRefused(state: CallState, event: EventOf<'mediaRefused'>): Step {
  if (state.opening?.isSaid || isSeated(state)) return microphoneGone(state, event)
  return [
    withStatus({ ...state, awaiting: null, opening: null }),
    [...takeBack(), { type: 'reject', command: 'answer', error: event.error }],
  ]
}

/** The server would not let this device answer. Where the call is over there is nothing left to ring for. */
export function answerRefused(state: CallState, { error, at }: EventOf<'refused'>): Step {
  // It sits in the call already, by what it dialled.
  if (isSeated(state)) return [state, []]
  const reject: CallEffect = { type: 'reject', command: 'answer', error }
  const next = withStatus({ ...state, awaiting: null, opening: null })
  if (error.code === 'not-found') {
    const [over, effects] = finish(next, { reason: 'error', by: 'system' }, at)
    return [over, [...effects, reject]]
  }
  return [next, [...takeBack(), { type: 'releaseMedia' }, reject]]
}

/** Nobody here is heard or seen any more, and nobody is heard here. */
function takeBack(): CallEffect[] {
  return [...publishNothing(), { type: 'takeBackAnswer' }]
}

/** The caller is seen from the answer on, as they are heard. Whoever listens for tracks is told of it with the server's word. */
export function pictureCame(state: CallState, { userJid, trackId }: EventOf<'earlyPicture'>): Step {
  const participant = state.call.participants[userJid]
  const isAnswered = state.phase !== 'ringing' || state.opening?.isSaid === true
  const isMeant = trackId === null ? state.earlyPicture !== null : isAnswered
  // One that is linked by now has its own way of saying so.
  if (!participant || !isMeant || state.devices[userJid]) return [state, []]
  const old = participant.tracks.camera.trackId
  const next = patchParticipant(state, userJid, withTrack(participant, 'camera', { trackId }))
  return [
    { ...next, earlyPicture: trackId },
    old === null || old === trackId ? [] : [{ type: 'dropTrack', trackId: old }],
  ]
}
