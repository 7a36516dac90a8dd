import type { TrackType } from '@offhook/protocol'
import type { TrackSource } from '../ports/mediaTransport'

export const trackTypes: readonly TrackType[] = ['audio', 'video']

/** What belongs in the video slot: a shared screen wins over the camera for as long as it lasts. */
export function videoOf(sources: Readonly<Record<TrackSource, MediaStreamTrack | null>>): MediaStreamTrack | null {
  return sources.screen ?? sources.camera
}
