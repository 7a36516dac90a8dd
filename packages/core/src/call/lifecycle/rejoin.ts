import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import type { CallState } from './callState'
import { finish } from './ending'
import { statusPayload } from './eventPayloads'
import { peerNamed } from './inCall'
import { told } from './ownDevices'
import { announced, withOwnTrack, withStatus } from './participants'
import { ringTimer } from './setup'
import type { Step } from './step'

/**
 * The page was reloaded in the middle of a call, and sits where it sat. Devices and links are opened anew, as they were: who was muted
 * stays so, and a camera that was off stays off.
 */
export function rejoin(_: null, { self, view, at }: EventOf<'rejoin'>): Step {
  const { roomId, callType, talkingFor } = view
  const own = view.users.find(({ userJid }) => userJid === self.userJid)
  const isMuted = own?.tracks.microphone.isMuted ?? false
  const hasCamera = callType === 'video' && own?.tracks.camera.isMuted === false
  const known = announced(self, view, own?.status === 'calling' ? 'calling' : 'connecting')
  let state = withOwnTrack(withOwnTrack(known, 'microphone', { isMuted }), 'camera', { isMuted: !hasCamera })
  if (talkingFor !== undefined) state = { ...state, call: { ...state.call, connectedAt: at - talkingFor } }
  const isCaller = view.callerJid === self.userJid
  const action = isCaller ? (callType === 'video' ? 'makeVideoCall' : 'makeVoiceCall') : 'answerCall'
  const effects: CallEffect[] = [
    ...(isMuted ? [{ type: 'silenceMicrophone', isMuted } as const] : []),
    { type: 'acquire', video: hasCamera, action },
    { type: 'prepareMedia' },
    ...ringTimer(view.ringsFor),
  ]
  for (const peer of view.peers) {
    const [next, more] = peerNamed(state, { type: 'peer', peer })
    state = next
    effects.push(...more)
  }
  const present = view.users.filter(({ userJid, status }) => userJid !== self.userJid && isPresent(status))
  for (const { userJid, status } of present)
    effects.push({ type: 'emit', event: 'callStatus', payload: statusPayload(state, userJid, status) })
  return [withStatus({ ...state, call: { ...state.call, roomId } }), effects]
}

/** A camera that could not be had again is a muted one, and the others hear so. */
export function devicesReopened(state: CallState): Step<CallState> {
  const own = state.call.participants[state.selfJid]
  if (!own || own.tracks.camera.isMuted || own.tracks.camera.trackId !== null) return [state, []]
  const next = withOwnTrack(state, 'camera', { isMuted: true })
  return [next, told(next, 'camera', true)]
}

/** There is no call without a microphone, and nobody here who could press a button: it ends. */
export function microphoneGone(state: CallState, { at }: EventOf<'mediaRefused'>): Step {
  return finish(state, { reason: 'media-failed', by: 'local' }, at, (next) => [
    { type: 'send', name: 'call:end', request: { roomId: state.call.roomId, reason: 'media-failed' } },
    {
      type: 'emit',
      event: 'callStatus',
      payload: statusPayload(next, state.selfJid, 'ended', { reason: 'media-failed', isClosed: true }),
    },
  ])
}

const isPresent = (status: string) => status === 'calling' || status === 'ringing' || status === 'connecting'
