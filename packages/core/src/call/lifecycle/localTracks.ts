import { type CallView, captureSources, type CaptureSource, type CommandRequest } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import { type CallState, roleOf, type StateOf } from './callState'
import { mutePayload, trackPayload } from './eventPayloads'
import { withOwnTrack } from './participants'
import type { Step } from './step'

/**
 * The user mutes or unmutes a local device. The result is reported by `localMute` and `localTrack`: a device that is lost stays muted,
 * and a camera takes time to close and open.
 */
export function setMuted(state: CallState, { source, isMuted, commandId }: EventOf<'setMuted'>): Step {
  return [state, [{ type: 'setMuted', source, isMuted, commandId }]]
}

export function changeMute(state: CallState, { source, isMuted }: EventOf<'localMute'>): Step {
  const old = ownTrack(state, source)
  // A camera without a track is muted.
  if (!old || old.isMuted === isMuted || (source === 'camera' && old.trackId === null)) return [state, []]
  const next = withOwnTrack(state, source, { isMuted })
  return [next, reportMute(next, source, isMuted)]
}

/** Like `changeMute`, before `call:start` or `call:answer` is sent: the command carries the mutes. */
export function keepMute(state: CallState, event: EventOf<'localMute'>): Step {
  const [next, effects] = changeMute(state, event)
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

/** Reports the own mutes that the server does not have: a command was lost with the connection, or named another room. */
export function resendMutes(state: CallState, { users }: CallView): CallEffect[] {
  const known = users.find(({ userJid }) => userJid === state.selfJid)
  return captureSources.flatMap((source): CallEffect[] => {
    const isMuted = ownTrack(state, source)?.isMuted
    if (!known || isMuted === undefined || known.tracks[source].isMuted === isMuted) return []
    return [{ type: 'send', name: 'call:mute', request: { roomId: state.call.roomId, source, isMuted } }]
  })
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
