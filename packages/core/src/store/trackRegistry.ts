/** The objects behind the track ids of the store. Written before the store when a track arrives, after it when one leaves. */
export interface TrackRegistry {
  /** @returns the id to put into the store. */
  add(track: MediaStreamTrack): string
  remove(trackId: string): void
  get(trackId: string): MediaStreamTrack | undefined
  clear(): void
}

export function createTrackRegistry(): TrackRegistry {
  const tracks = new Map<string, MediaStreamTrack>()
  return {
    add(track) {
      tracks.set(track.id, track)
      return track.id
    },
    remove: (trackId) => void tracks.delete(trackId),
    get: (trackId) => tracks.get(trackId),
    clear: () => {
      tracks.clear()
    },
  }
}
