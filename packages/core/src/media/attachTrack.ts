/**
 * Joins a track and a media element for as long as both are there. Joining the same pair twice does not interrupt it. A video element is silenced: sound has elements of its own, and the user's own sound has none.
 * @returns the function that parts them; harmless when another track has taken the place
 */
export function attachTrack(track: MediaStreamTrack, element: HTMLMediaElement): () => void {
  if (typeof MediaStream === 'undefined') return () => undefined
  const stream = streamOf(element, track) ?? new MediaStream([track])
  if (track.kind === 'video') element.muted = true
  if (element.srcObject !== stream) element.srcObject = stream
  element.autoplay = true
  void startPlaying(element)
  return () => {
    if (element.srcObject !== stream) return
    element.pause()
    element.srcObject = null
  }
}

/** @returns whether it plays; `false` where the browser wants a gesture first. Never rejects. */
export async function startPlaying(element: HTMLMediaElement): Promise<boolean> {
  try {
    // Absent in environments without media.
    await (element.play() as Promise<void> | undefined)
    return true
  } catch (error) {
    // Anything else means that the track was taken away again meanwhile: nobody is waiting to hear it.
    return !(error instanceof DOMException && error.name === 'NotAllowedError')
  }
}

function streamOf(element: HTMLMediaElement, track: MediaStreamTrack): MediaStream | null {
  const { srcObject } = element
  if (!(srcObject instanceof MediaStream)) return null
  const tracks = srcObject.getTracks()
  return tracks.length === 1 && tracks[0] === track ? srcObject : null
}
