import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { ConnectionQuality } from '../context/connectionQualities'

const WORST_FIRST: ConnectionQuality[] = ['POOR', 'AVERAGE', 'GOOD']

/**
 * The quality of the media connection to a participant of the active call.
 *
 * @param userJid - the participant; without it, the worst quality of all participants
 * @returns `null` before the first measurement
 *
 * @example
 * ```tsx
 * import { useConnectionQuality } from '@offhook/react'
 *
 * export const PoorConnectionHint = () => (useConnectionQuality() === 'POOR' ? <p>Your connection is poor.</p> : null)
 * ```
 */
export function useConnectionQuality(userJid?: string): ConnectionQuality | null {
  return useStore(useCallContext().connectionQualities.store, (qualities) => {
    if (userJid !== undefined) return qualities[userJid] ?? null
    const all = Object.values(qualities)
    return WORST_FIRST.find((quality) => all.includes(quality)) ?? null
  })
}
