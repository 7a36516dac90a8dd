import type { CaptureSource, DevicePreview } from '@offhook/core'
import { useCallback, useEffect, useState } from 'react'
import { selectLocalParticipant } from '../selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

export interface UseDevicePreview extends DevicePreview {
  /** Asks the browser once more. */
  retry(): void
}

/**
 * A microphone or camera to look at: the call's own while there is one, and outside of calls one that is open for as long as the
 * component that uses this is mounted and `isWanted`.
 */
export function useDevicePreview(device: CaptureSource, isWanted = true): UseDevicePreview {
  const client = useCallClient()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => (isWanted ? client.openPreview(device) : undefined), [client, device, isWanted, attempt])
  const preview = useCallStore((state) => state.preview[device])
  const inCall = useCallStore((state) => selectLocalParticipant(state)?.tracks[device].trackId ?? null)
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return inCall === null ? { ...preview, retry } : { status: 'open', trackId: inCall, error: null, retry }
}
