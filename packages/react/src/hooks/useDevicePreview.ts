import type { CaptureSource, DevicePreview } from '@offhook/core'
import { useCallback, useEffect, useState } from 'react'
import { selectLocalParticipant } from '../participants/selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** What `useDevicePreview` returns. */
export interface UseDevicePreview extends DevicePreview {
  /** Opens the device again: the browser asks for permission again where it may. */
  retry(): void
}

/**
 * A microphone or camera to test before a call. Opens the device while the component is mounted. During a call nothing is
 * opened: the result is the track of the call.
 *
 * @param isWanted - `false` closes the device
 *
 * @example
 * ```tsx
 * import { useDevicePreview, VideoTrack } from '@offhook/react'
 *
 * export function CameraTest() {
 *   const { status, trackId, retry } = useDevicePreview('camera')
 *   return status === 'refused' ? <button onClick={retry}>Try again</button> : <VideoTrack trackId={trackId} />
 * }
 * ```
 */
export function useDevicePreview(device: CaptureSource, isWanted = true): UseDevicePreview {
  const client = useCallClient()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => (isWanted ? client.openPreview(device) : undefined), [client, device, isWanted, attempt])
  const preview = useCallStore((state) => state.preview[device])
  const callTrackId = useCallStore((state) => selectLocalParticipant(state)?.tracks[device].trackId ?? null)
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return callTrackId === null ? { ...preview, retry } : { status: 'open', trackId: callTrackId, error: null, retry }
}
