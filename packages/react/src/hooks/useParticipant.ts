import { type Participant, selectActiveCall } from '@offhook/core'

import { useCallStore } from './useCallStore'

/** One person of the active call. Renders when that person changes, and no other. */
export function useParticipant(userJid: string): Participant | null {
  return useCallStore((state) => selectActiveCall(state)?.participants[userJid] ?? null)
}
