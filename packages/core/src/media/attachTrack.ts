import { keepPlaying, stopPlaying } from './keepPlaying'

/**
 * Plays a track in a media element until it is detached. What the browser pauses, or refuses to play before a user gesture, plays again
 * when the page is shown, focused, clicked or typed in; an element with `controls` is left to the user. Attaching the same pair again does not interrupt playback. Video elements are
 * muted: the client plays remote audio in elements of its own.
 *
 * @param track A track of `client.tracks` or of a `userTrack` event.
 * @param element An `<audio>` or `<video>` element. Its `srcObject`, `autoplay` and, for video, `muted` are set.
 * @returns A function that detaches the track. It does nothing if the element plays another track by then.
 * @example
 * ```ts
 * import { attachTrack } from '@offhook/core'
 *
 * const video = document.querySelector('video')!
 * client.on('userTrack', ({ track, trackType, localUser }) => {
 *   if (track && trackType === 'video' && !localUser) attachTrack(track, video)
 * })
 * ```
 */
export function attachTrack(track: MediaStreamTrack, element: HTMLMediaElement): () => void {
  if (typeof MediaStream === 'undefined') return () => undefined
  const stream = streamOf(element, track) ?? new MediaStream([track])
  if (track.kind === 'video') element.muted = true
  if (element.srcObject !== stream) element.srcObject = stream
  element.autoplay = true
  keepPlaying(element)
  return () => {
    if (element.srcObject !== stream) return
    stopPlaying(element)
  }
}

/** The element's stream, if it consists of this track. */
function streamOf(element: HTMLMediaElement, track: MediaStreamTrack): MediaStream | null {
  const { srcObject } = element
  if (!(srcObject instanceof MediaStream)) return null
  const tracks = srcObject.getTracks()
  return tracks.length === 1 && tracks[0] === track ? srcObject : null
}
