import { attachTrack } from '@offhook/core'
import { type RefCallback, useCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'
import { useCallClient } from './useCallClient'

/**
 * Shows a track of the store in a `<video>` element. The element is muted: `CallAudio` plays the audio of the remote
 * participants, and the user's own audio is never played. The video is received in full: `client.reportVideoSize` limits it to the size of
 * the element, as `VideoTrack` does.
 *
 * @param trackId - a `trackId` of the store; `null` shows nothing
 * @returns the ref for the element
 *
 * @example
 * ```tsx
 * import { useParticipant, useTrackElement } from '@offhook/react'
 *
 * export function Video({ userJid }: { userJid: string }) {
 *   const trackId = useParticipant(userJid)?.tracks.camera.trackId ?? null
 *   return <video ref={useTrackElement(trackId)} autoPlay playsInline />
 * }
 * ```
 */
export function useTrackElement(trackId: string | null): RefCallback<HTMLMediaElement> {
  const client = useCallClient()
  const attach = useCallback(
    (element: HTMLMediaElement) => {
      element.muted = true
      const track = trackId === null ? undefined : client.tracks.get(trackId)
      return track ? attachTrack(track, element) : null
    },
    [client, trackId],
  )
  return useRefWithCleanup(attach)
}
