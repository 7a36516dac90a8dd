import type { TrackType } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import type { CallState } from './callState'
import { mutePayload, trackPayload } from './eventPayloads'
import { patchParticipant } from './participants'
import type { Step } from './step'

/** The microphone stays open and says nothing, so that it comes back without a gap. */
export function microphoneMuted(state: CallState, { isMuted }: EventOf<'muteMicrophone'>): Step {
  const own = state.call.participants[state.selfJid]
  if (!own || own.audio.isMuted === isMuted) return [state, []]
  const next = patchParticipant(state, state.selfJid, { audio: { ...own.audio, isMuted } })
  return [next, [{ type: 'silenceMicrophone', isMuted }, ...told(next, 'audio', isMuted)]]
}

/** Its slot is refilled on every link, without renegotiation. A camera that is closed is a camera that is muted. */
export function trackChanged(state: CallState, { trackType, trackId }: EventOf<'localTrack'>): Step {
  const own = state.call.participants[state.selfJid]
  if (!own) return [state, []]
  const old = own[trackType]
  const isMuted = trackType === 'video' ? trackId === null : old.isMuted
  const next = patchParticipant(state, state.selfJid, { [trackType]: { trackId, isMuted } })
  const effects: CallEffect[] = [{ type: 'emitTrack', payload: trackPayload(next, next.selfJid, trackType), trackId }]
  if (old.trackId !== null) effects.push({ type: 'dropTrack', trackId: old.trackId })
  // Whoever answers, and can speak, is heard: neither the camera nor the server is waited for.
  if (state.awaiting === 'answer' && trackType === 'audio')
    return [next, [publish(trackType, trackId), { type: 'answerPeers' }, ...effects]]
  // Before the call is placed or answered nothing may be sent, and mutes travel with that command.
  if ((state.awaiting || state.phase === 'ringing') && !isToldAlready(state)) return [next, effects]
  const muted = old.isMuted === isMuted ? [] : told(next, trackType, isMuted)
  return [next, [publish(trackType, trackId), ...effects, ...muted]]
}

/** The server has been told how the devices stand, or is being told: what changes now follows as news of its own. */
const isToldAlready = ({ opening }: CallState) => opening?.isSaid === true && opening.areDevicesOpen

/** Fills the slots with what is open: the moment from which this person can be heard. */
export function publishOwn(state: CallState): CallEffect[] {
  const own = state.call.participants[state.selfJid]
  if (!own) return []
  const camera = state.call.callType === 'video' ? own.video.trackId : null
  return [publish('audio', own.audio.trackId), publish('video', camera)]
}

/** Takes it back. */
export function publishNothing(): CallEffect[] {
  return [publish('audio', null), publish('video', null)]
}

function publish(trackType: TrackType, trackId: string | null): CallEffect {
  return { type: 'publish', source: trackType === 'audio' ? 'microphone' : 'camera', trackId }
}

export function told(state: CallState, trackType: TrackType, isMuted: boolean): CallEffect[] {
  const here: CallEffect = {
    type: 'emit',
    event: 'muteStatus',
    payload: mutePayload(state, state.selfJid, trackType, isMuted),
  }
  const { roomId } = state.call
  return state.isTaken || state.opening?.isSaid
    ? [here, { type: 'send', name: 'call:mute', request: { roomId, trackType, isMuted } }]
    : [here]
}

/** A camera that is not open, because nobody wants it or because it cannot be had, is a muted one. */
export function withoutCameraMuted(state: CallState): readonly [CallState, boolean] {
  const video = state.call.participants[state.selfJid]?.video
  const isMuted = video?.trackId == null
  return [video && isMuted ? patchParticipant(state, state.selfJid, { video: { ...video, isMuted } }) : state, isMuted]
}
