import { captureSources, type CaptureSource } from '@offhook/protocol'

/** The tracks of a peer that are reported, over all generations of its connection. */
export interface RemoteTracks {
  /** Reports a track when it arrives or disappears. */
  set(source: CaptureSource, track: MediaStreamTrack | null): void
  removeAll(): void
}

export function createRemoteTracks(
  onTrack: (source: CaptureSource, track: MediaStreamTrack | null) => void,
): RemoteTracks {
  const isPresent: Record<CaptureSource, boolean> = { microphone: false, camera: false }

  function set(source: CaptureSource, track: MediaStreamTrack | null): void {
    if (isPresent[source] === (track !== null)) return
    isPresent[source] = track !== null
    onTrack(source, track)
  }

  return {
    set,
    removeAll() {
      for (const source of captureSources) set(source, null)
    },
  }
}
