import { captureSources } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState, Opening } from './callState'
import { dropTracks, fail } from './ending'
import { trackPayload } from './eventPayloads'
import { heldUntilHeard, stopWaiting, waitForCamera } from './heldBack'
import { ownMutes, publishOwn, withoutCameraMuted } from './ownDevices'
import { dialled, firstOther, patchParticipant, withStatus, withTrack, withView } from './participants'
import { devicesReopened, microphoneGone } from './rejoin'
import { ringTimer } from './setup'
import type { Step } from './step'

const success = { statusCode: 200, message: 'Success' } as const

/** A click on Call. The microphone comes first: nobody's phone rings for a call that cannot speak. */
export function make(_: null, { self, call, at }: EventOf<'make'>): Step {
  const video = call.callType === 'video'
  const opening = { withVideo: video, isSaid: false, areDevicesOpen: false, held: [] }
  const action = video ? 'makeVideoCall' : 'makeVoiceCall'
  return [{ ...dialled(self, call, at), opening }, [{ type: 'acquire', video, action }]]
}

/** Whoever can speak may call. A camera that cannot be had after all is muted later, like any other. */
export function microphoneReady(state: CallState): Step {
  const { opening } = state
  if (!opening || opening.isSaid) return [state, []]
  return [{ ...state, opening: { ...opening, isSaid: true } }, [dial(state, !opening.withVideo), waitForCamera]]
}

/** Everything is open: what the server has said meanwhile may happen now. */
export function devicesReady(state: CallState): Step {
  const { opening } = state
  if (!opening) return [state, []]
  const open = { ...opening, isSaid: true, areDevicesOpen: true }
  if (!opening.isSaid) {
    const [next, cameraMuted] = withoutCameraMuted(state)
    return [{ ...next, opening: open }, [dial(next, cameraMuted)]]
  }
  const [known, effects] = opening.withVideo ? devicesReopened(state) : [state, []]
  if (opening.held.length === 0) return [{ ...known, opening: open }, [...effects, stopWaiting]]
  const [next, more] = heldNoMore(known, opening)
  return [next, [...effects, ...more]]
}

/** What the server has said may happen, its word that it has the call before the rest. */
export function heldNoMore(state: CallState, opening: Opening): Step<CallState> {
  const word = opening.held.find((event) => event.type === 'taken')
  if (!word) return heldUntilHeard(opening, opening.held, [state, []])
  const rest = opening.held.filter((event) => event !== word)
  return heldUntilHeard(opening, rest, taken(state, word))
}

/** No microphone, no call. One that is lost when the server has been asked already ends it. */
export function mediaRefused(state: CallState, event: EventOf<'mediaRefused'>): Step {
  if (!state.opening?.isSaid) return forget(state, event)
  const [over, effects] = microphoneGone({ ...state, awaiting: null }, event)
  return [over, [...effects, { type: 'reject', command: 'make', error: event.error }]]
}

function dial(state: CallState, cameraMuted: boolean): CallEffect {
  const { roomId, callType, groupId, participantIds } = state.call
  return {
    type: 'send',
    name: 'call:start',
    request: {
      roomId,
      callType,
      to: participantIds.filter((userJid) => userJid !== state.selfJid),
      groupId,
      ...(state.metadata && { metadata: state.metadata }),
      tracks: ownMutes(state, cameraMuted),
    },
    answer: 'taken',
  }
}

/** The server has the call. Under another room id it is the other one's call: both were dialling, and it is answered already. */
export function taken(state: CallState, { view }: EventOf<'taken'>): Step<CallState> {
  const isAnswered = view.callerJid !== state.selfJid
  const next = withView(
    { ...state, awaiting: null, opening: null, phase: isAnswered ? 'connecting' : 'calling' },
    view,
    'names',
  )
  const { roomId, callType } = next.call
  return [
    withStatus(next),
    [
      { type: 'prepareMedia' },
      ...publishOwn(next),
      // They dialled without a picture, and theirs is the call.
      ...(callType === 'audio' ? [{ type: 'closeCamera' } as const] : []),
      ...ringTimer(view.ringsFor),
      { type: 'resolve', command: 'make', result: { ...success, callType, roomId } },
    ],
  ]
}

/** It never was: no microphone, or the server would not have it. */
export function forget(state: CallState, { error }: EventOf<'mediaRefused' | 'refused'>): Step {
  const own = state.call.participants[state.selfJid]
  const gone = captureSources.flatMap((source): CallEffect[] => {
    if (own?.tracks[source].trackId == null) return []
    const next = patchParticipant(state, state.selfJid, withTrack(own, source, { trackId: null }))
    return [{ type: 'emitTrack', payload: trackPayload(next, state.selfJid, source), trackId: null }]
  })
  return [null, [{ type: 'release' }, ...dropTracks(state), ...gone, { type: 'reject', command: 'make', error }]]
}

/** The server would not have it. Where somebody's phone rings all the same, that was said to a repetition of what it did have. */
export function dialRefused(state: CallState, event: EventOf<'refused'>): Step {
  const isHeard = Object.values(state.call.participants).some((user) => !user.isLocal && user.status !== 'calling')
  if (!isHeard) return forget(state, event)
  const [over, effects] = fail({ ...state, awaiting: null }, 'connect-failed', firstOther(state), event.at)
  return [over, [...effects, { type: 'reject', command: 'make', error: event.error }]]
}
