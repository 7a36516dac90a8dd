import { type Participant, selectActiveCall } from '@offhook/core'
import { useCallStore } from './useCallStore'

/**
 * A participant of the active call. Renders only when this participant changes.
 *
 * @returns `null` when the user is not in the active call
 *
 * @example
 * ```tsx
 * import { useParticipant } from '@offhook/react'
 *
 * export function Name({ userJid }: { userJid: string }) {
 *   const participant = useParticipant(userJid)
 *   return <b>{participant?.displayName}</b>
 * }
 * ```
 */
export function useParticipant(userJid: string): Participant | null {
  return useCallStore((state) => selectActiveCall(state)?.participants[userJid] ?? null)
}
