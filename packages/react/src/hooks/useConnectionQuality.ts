import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { ConnectionQuality } from '../context/connectionQualities'

const WORST_FIRST: ConnectionQuality[] = ['POOR', 'AVERAGE', 'GOOD']

/** How good somebody's connection is; without a JID the worst of all. `null` while nothing is known. */
export function useConnectionQuality(userJid?: string): ConnectionQuality | null {
  return useStore(useCallContext().connectionQualities.store, (qualities) => {
    if (userJid !== undefined) return qualities[userJid] ?? null
    const all = Object.values(qualities)
    return WORST_FIRST.find((quality) => all.includes(quality)) ?? null
  })
}
