import type { CaptureMonitor } from '../api/ports/captureMonitor'

interface TrackListeners {
  /** The device was removed, or the permission revoked. Not called for `stop()`. */
  onEnded(): void
  /** The track delivers nothing although it is live, or delivers again. */
  onSilenced(isSilenced: boolean): void
}

/** Watches a local track. @returns the function that stops it. */
export function watchTrack(track: MediaStreamTrack, monitor: CaptureMonitor, listeners: TrackListeners): () => void {
  const listening = new AbortController()
  const { signal } = listening
  let hasFrames = true
  let isSilenced = false

  function update(): void {
    const next = track.muted || !hasFrames
    if (next === isSilenced || signal.aborted) return
    isSilenced = next
    listeners.onSilenced(next)
  }

  track.addEventListener('ended', listeners.onEnded, { once: true, signal })
  track.addEventListener('mute', update, { signal })
  track.addEventListener('unmute', update, { signal })
  const stopFrames =
    track.kind === 'video'
      ? monitor.watchFrames(track, (isDelivering) => {
          hasFrames = isDelivering
          update()
        })
      : () => undefined
  // After the caller has the function that stops it.
  queueMicrotask(update)
  return () => {
    listening.abort()
    stopFrames()
  }
}
