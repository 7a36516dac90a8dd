import type { CallConnectionQualityEvent } from '@offhook/core'
import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { ConnectionQuality } from '../context/connectionQualities'

const WORST_FIRST: ConnectionQuality[] = ['POOR', 'AVERAGE', 'GOOD']

/**
 * The last `callConnectionQuality` event of a participant.
 *
 * @param userJid - the participant; without it, the one with the worst quality
 */
export function useConnectionEvent(userJid?: string): CallConnectionQualityEvent | null {
  return useStore(useCallContext().connectionQualities.store, (events) => {
    if (userJid !== undefined) return events[userJid] ?? null
    const all = Object.values(events)
    return WORST_FIRST.flatMap((quality) => all.find((event) => event.quality === quality) ?? [])[0] ?? null
  })
}
