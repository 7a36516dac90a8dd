import type { CaptureSource, CommandRequest } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import { type CallState, roleOf, type StateOf } from './callState'
import { mutePayload, trackPayload } from './eventPayloads'
import { withOwnTrack } from './participants'
import type { Step } from './step'

/**
 * Mutes or unmutes a local device. A microphone is muted at once. A camera is muted when its track is gone: closing and opening it
 * takes time and may fail, and is reported by `localTrack`.
 */
export function setMuted(state: CallState, event: EventOf<'setMuted'>): Step {
  const { source, isMuted, commandId } = event
  const effect: CallEffect = { type: 'setMuted', source, isMuted, commandId }
  if (source === 'camera' || ownTrack(state, source)?.isMuted === isMuted) return [state, [effect]]
  const next = withOwnTrack(state, source, { isMuted })
  return [next, [effect, ...reportMute(next, source, isMuted)]]
}

/** Like `setMuted`, before `call:start` is sent: the command carries the mutes. */
export function setMutedBeforeStart(state: CallState, event: EventOf<'setMuted'>): Step {
  const [next, effects] = setMuted(state, event)
  return [next, effects.filter(({ type }) => type !== 'send')]
}

/** Keeps a local track for later: nothing may be sent before the call is started or answered. */
export function keepTrack(state: CallState, event: EventOf<'localTrack'>): Step {
  const { next, effects } = replaceTrack(state, event)
  return [next, effects]
}

/** Sends the microphone of a user who has pressed Answer as soon as it is open, without waiting for the camera or the server. */
export function answerWithTrack(state: CallState, event: EventOf<'localTrack'>): Step {
  const { source, trackId } = event
  const { next, effects } = replaceTrack(state, event)
  return [next, source === 'microphone' ? [publish(source, trackId), { type: 'answerPeers' }, ...effects] : effects]
}

/** Keeps a local track until `call:start` is acknowledged. Mutes that have changed since it was sent are reported. */
export function keepRequestedTrack(state: CallState, event: EventOf<'localTrack'>): Step {
  const { next, effects, mutes } = replaceTrack(state, event)
  return [next, [...effects, ...mutes]]
}

/** Sends a local track to all peers, without renegotiation. */
export function publishTrack(state: CallState, event: EventOf<'localTrack'>): Step {
  const { next, effects, mutes } = replaceTrack(state, event)
  return [next, [publish(event.source, event.trackId), ...effects, ...mutes]]
}

/** Like `publishTrack`. After crossed calls the microphone of a callee may open only now. */
export function publishAcknowledgedTrack(state: StateOf<'acknowledged'>, event: EventOf<'localTrack'>): Step {
  const [next, effects] = publishTrack(state, event)
  const isFirstAudio = roleOf(state) === 'callee' && event.source === 'microphone'
  return [next, isFirstAudio ? [...effects, { type: 'answerPeers' }] : effects]
}

interface ReplacedTrack {
  next: CallState
  effects: CallEffect[]
  /** Reports that the source was muted or unmuted with it. */
  mutes: CallEffect[]
}

function replaceTrack(state: CallState, { source, trackId }: EventOf<'localTrack'>): ReplacedTrack {
  const old = ownTrack(state, source)
  if (!old) return { next: state, effects: [], mutes: [] }
  const isMuted = source === 'camera' ? trackId === null : old.isMuted
  const next = withOwnTrack(state, source, { trackId, isMuted })
  const effects: CallEffect[] = [{ type: 'emitTrack', payload: trackPayload(next, next.selfJid, source), trackId }]
  if (old.trackId !== null) effects.push({ type: 'dropTrack', trackId: old.trackId })
  return { next, effects, mutes: old.isMuted === isMuted ? [] : reportMute(next, source, isMuted) }
}

const ownTrack = ({ call, selfJid }: CallState, source: CaptureSource) => call.participants[selfJid]?.tracks[source]

/** Publishes everything that is open. From now on the other users can hear and see this one. */
export function publishAll(state: CallState): CallEffect[] {
  const microphone = ownTrack(state, 'microphone')?.trackId ?? null
  const camera = ownTrack(state, 'camera')?.trackId ?? null
  return [publish('microphone', microphone), publish('camera', state.call.callType === 'video' ? camera : null)]
}

export function unpublishAll(): CallEffect[] {
  return [publish('microphone', null), publish('camera', null)]
}

function publish(source: CaptureSource, trackId: string | null): CallEffect {
  return { type: 'publish', source, trackId }
}

/** Reports to listeners and to the server that a local source was muted or unmuted. */
export function reportMute(state: CallState, source: CaptureSource, isMuted: boolean): CallEffect[] {
  const { roomId } = state.call
  return [
    { type: 'emit', event: 'muteStatus', payload: mutePayload(state, state.selfJid, source, isMuted) },
    { type: 'send', name: 'call:mute', request: { roomId, source, isMuted } },
  ]
}

/** The mutes that `call:start` and `call:answer` carry. */
export function ownMutes(state: CallState): CommandRequest<'call:answer'>['tracks'] {
  return {
    microphone: { isMuted: ownTrack(state, 'microphone')?.isMuted ?? false },
    camera: { isMuted: ownTrack(state, 'camera')?.isMuted ?? true },
  }
}
