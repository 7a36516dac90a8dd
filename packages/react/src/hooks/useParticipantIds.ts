import { selectActiveCall } from '@offhook/core'
import { useShallow } from 'zustand/react/shallow'

import { useCallStore } from './useCallStore'

const NOBODY: string[] = []

/** The JIDs of everyone in the active call, the caller first. Renders when somebody comes or goes. */
export function useParticipantIds(): string[] {
  return useCallStore(useShallow((state) => selectActiveCall(state)?.participantIds ?? NOBODY))
}
