import { attachTrack } from '@offhook/core'
import { type RefCallback, useCallback, useRef } from 'react'
import { useCallClient } from './useCallClient'

/**
 * A ref for the `<video>` or `<audio>` that is to show a track of the store. The element is muted: voices are played by `CallAudio`,
 * and your own by nobody.
 */
export function useTrackElement(trackId: string | null): RefCallback<HTMLMediaElement> {
  const client = useCallClient()
  const detach = useRef<(() => void) | null>(null)
  return useCallback(
    (element: HTMLMediaElement | null) => {
      // React says `null` before it names another element, and before another callback takes this one's place.
      detach.current?.()
      const track = trackId === null ? undefined : client.tracks.get(trackId)
      if (element) element.muted = true
      detach.current = element && track ? attachTrack(track, element) : null
    },
    [client, trackId],
  )
}
