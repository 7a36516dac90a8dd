import type { CallType, CommandRequest, TracksView } from '@offhook/protocol'

/** Which of its own sources a client has muted when it starts or answers a call. */
export type CaptureTracks = CommandRequest<'call:answer'>['tracks']

const muted = { isMuted: true }
const unmuted: CaptureTracks = { microphone: { isMuted: false }, camera: { isMuted: false } }

/** A user's tracks when they start or answer a call: in an audio call the camera is muted, and no screen is shared. */
export function tracksView(callType: CallType, tracks: CaptureTracks = unmuted): TracksView {
  return { ...(callType === 'audio' ? withCameraMuted(tracks) : tracks), screen: muted, screenAudio: muted }
}

export function withCameraMuted(tracks: CaptureTracks): CaptureTracks {
  return { ...tracks, camera: muted }
}
