import { type RefCallback, useCallback, useRef } from 'react'
import { useCallClient } from './useCallClient'

/**
 * A ref for the `<video>` or `<audio>` that is to show a track of the store. The element is muted: voices are played by `CallAudio`,
 * and your own by nobody.
 */
export function useTrackElement(trackId: string | null): RefCallback<HTMLMediaElement> {
  const client = useCallClient()
  const shown = useRef<HTMLMediaElement | null>(null)
  return useCallback(
    (element: HTMLMediaElement | null) => {
      // React says `null` before it names another element or another callback.
      if (shown.current) shown.current.srcObject = null
      shown.current = element
      const track = trackId === null ? undefined : client.tracks.get(trackId)
      if (!element || !track) return
      element.muted = true
      element.srcObject = new MediaStream([track])
      // Muted media may always play; what rejects is a load that another one overtook.
      element.play().catch(() => undefined)
    },
    [client, trackId],
  )
}
