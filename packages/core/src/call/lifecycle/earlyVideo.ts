import type { EventOf } from './callEvent'
import type { CallState } from './callState'
import { patchParticipant, withTrack } from './participants'
import type { Step } from './step'

/**
 * The caller's video arrived over a preconnected peer. The store shows it from the local answer on, as their audio is played. Listeners
 * receive it after the acknowledgement, with `remoteTrack`.
 */
export function showEarlyVideo(state: CallState, { userJid, trackId }: EventOf<'earlyVideo'>): Step {
  const participant = state.call.participants[userJid]
  // The tracks of a device that is in the call are reported by `remoteTrack`.
  if (!participant || state.devices[userJid]) return [state, []]
  if (trackId === null && state.earlyVideoTrackId === null) return [state, []]
  const old = participant.tracks.camera.trackId
  const next = patchParticipant(state, userJid, withTrack(participant, 'camera', { trackId }))
  return [
    { ...next, earlyVideoTrackId: trackId },
    old === null || old === trackId ? [] : [{ type: 'dropTrack', trackId: old }],
  ]
}

/** Before the local answer the caller's video can only go away. */
export function removeEarlyVideo(state: CallState, event: EventOf<'earlyVideo'>): Step {
  return event.trackId === null ? showEarlyVideo(state, event) : [state, []]
}
