import type { ConnectionQuality } from '../context/connectionQualities'
import { useConnectionEvent } from './useConnectionEvent'

/**
 * The quality of the media connection to a participant of the active call. For the local user: `POOR` or `AVERAGE` while the local user's own
 * access to the network is impaired.
 *
 * @param userJid - the participant; without it, the worst quality of all participants
 * @returns `null` before the first measurement
 *
 * @example
 * ```tsx
 * import { useConnectionQuality } from '@offhook/react'
 *
 * export const PoorConnectionHint = () => (useConnectionQuality() === 'POOR' ? <p>The connection is poor.</p> : null)
 * ```
 */
export function useConnectionQuality(userJid?: string): ConnectionQuality | null {
  return useConnectionEvent(userJid)?.quality ?? null
}
