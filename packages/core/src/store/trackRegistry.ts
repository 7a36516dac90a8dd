/** The tracks behind the track ids of the store. A track is added before its id is in the store, and removed after it. */
export interface TrackRegistry {
  /** @returns The id for the store. */
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
