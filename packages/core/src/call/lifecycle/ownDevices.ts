import type { CaptureSource, CommandRequest } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import type { CallState } from './callState'
import { mutePayload, trackPayload } from './eventPayloads'
import { withOwnTrack } from './participants'
import type { Step } from './step'

/** The microphone stays open and says nothing, so that it comes back without a gap. */
export function microphoneMuted(state: CallState, { isMuted }: EventOf<'muteMicrophone'>): Step {
  const own = state.call.participants[state.selfJid]
  if (!own || own.tracks.microphone.isMuted === isMuted) return [state, []]
  const next = withOwnTrack(state, 'microphone', { isMuted })
  return [next, [{ type: 'silenceMicrophone', isMuted }, ...told(next, 'microphone', isMuted)]]
}

/** Its slot is refilled on every link, without renegotiation. A camera that is closed is a camera that is muted. */
export function trackChanged(state: CallState, { source, trackId }: EventOf<'localTrack'>): Step {
  const own = state.call.participants[state.selfJid]
  if (!own) return [state, []]
  const old = own.tracks[source]
  const isMuted = source === 'camera' ? trackId === null : old.isMuted
  const next = withOwnTrack(state, source, { trackId, isMuted })
  const effects: CallEffect[] = [{ type: 'emitTrack', payload: trackPayload(next, next.selfJid, source), trackId }]
  if (old.trackId !== null) effects.push({ type: 'dropTrack', trackId: old.trackId })
  // Whoever answers, and can speak, is heard: neither the camera nor the server is waited for.
  if (state.awaiting === 'answer' && source === 'microphone')
    return [next, [publish(source, trackId), { type: 'answerPeers' }, ...effects]]
  // Before the call is placed or answered nothing may be sent, and mutes travel with that command.
  if ((state.awaiting || state.phase === 'ringing') && !isToldAlready(state)) return [next, effects]
  const muted = old.isMuted === isMuted ? [] : told(next, source, isMuted)
  return [next, [publish(source, trackId), ...effects, ...muted]]
}

/** The server has been told how the devices stand, or is being told: what changes now follows as news of its own. */
const isToldAlready = ({ opening }: CallState) => opening?.isSaid === true && opening.areDevicesOpen

/** Fills the slots with what is open: the moment from which this person can be heard. */
export function publishOwn(state: CallState): CallEffect[] {
  const own = state.call.participants[state.selfJid]
  if (!own) return []
  const camera = state.call.callType === 'video' ? own.tracks.camera.trackId : null
  return [publish('microphone', own.tracks.microphone.trackId), publish('camera', camera)]
}

/** Takes it back. */
export function publishNothing(): CallEffect[] {
  return [publish('microphone', null), publish('camera', null)]
}

function publish(source: CaptureSource, trackId: string | null): CallEffect {
  return { type: 'publish', source, trackId }
}

export function told(state: CallState, source: CaptureSource, isMuted: boolean): CallEffect[] {
  const here: CallEffect = {
    type: 'emit',
    event: 'muteStatus',
    payload: mutePayload(state, state.selfJid, source, isMuted),
  }
  const { roomId } = state.call
  return state.isTaken || state.opening?.isSaid
    ? [here, { type: 'send', name: 'call:mute', request: { roomId, source, isMuted } }]
    : [here]
}

/** A camera that is not open, because nobody wants it or because it cannot be had, is a muted one. */
export function withoutCameraMuted(state: CallState): readonly [CallState, boolean] {
  const isMuted = state.call.participants[state.selfJid]?.tracks.camera.trackId == null
  return [isMuted ? withOwnTrack(state, 'camera', { isMuted }) : state, isMuted]
}

/** What this device says about its own sources when it starts or answers a call. */
export function ownMutes(state: CallState, cameraMuted: boolean): CommandRequest<'call:answer'>['tracks'] {
  const isMuted = state.call.participants[state.selfJid]?.tracks.microphone.isMuted ?? false
  return { microphone: { isMuted }, camera: { isMuted: cameraMuted } }
}
