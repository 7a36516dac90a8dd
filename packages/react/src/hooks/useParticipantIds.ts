import { selectActiveCall } from '@offhook/core'
import { useSameList } from '../rendering/useSameList'
import { useCallStore } from './useCallStore'

const NO_IDS: string[] = []

/**
 * The JIDs of all participants of the active call, the caller first. Renders only when a participant joins or leaves.
 *
 * @returns an empty array when there is no call
 *
 * @example
 * ```tsx
 * import { ParticipantTile, useParticipantIds } from '@offhook/react'
 *
 * export const Tiles = () => useParticipantIds().map((userJid) => <ParticipantTile key={userJid} userJid={userJid} />)
 * ```
 */
export function useParticipantIds(): string[] {
  return useCallStore(useSameList((state) => selectActiveCall(state)?.participantIds ?? NO_IDS))
}
