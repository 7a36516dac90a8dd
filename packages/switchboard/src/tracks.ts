import type { CallType, CommandRequest, TracksView } from '@offhook/protocol'

/** What a client says about its own microphone and camera when it starts or answers a call. */
export type CaptureTracks = CommandRequest<'call:answer'>['tracks']

const muted = { isMuted: true }
const unmuted: CaptureTracks = { microphone: { isMuted: false }, camera: { isMuted: false } }

/** A user's tracks at the start of their membership: in an audio call the camera is muted, and no screen is shared yet. */
export function tracksView(callType: CallType, tracks: CaptureTracks = unmuted): TracksView {
  return { ...(callType === 'audio' ? withCameraMuted(tracks) : tracks), screen: muted, screenAudio: muted }
}

export function withCameraMuted(tracks: CaptureTracks): CaptureTracks {
  return { ...tracks, camera: muted }
}
