import { selectActiveCall } from '@offhook/core'
import { isPresent, remoteParticipantsOf, selectLocalParticipant } from '../participants/selectors'
import { useLatestSpeaker } from './useActiveSpeaker'
import { useCallStore } from './useCallStore'
import { useCallViewState } from './useCallViewState'

/**
 * The participant to show where there is room for one: the pinned one, else the one who spoke last, else the first remote
 * one.
 *
 * @returns a JID, or `null` when there is no call
 *
 * @example
 * ```tsx
 * import { ParticipantTile, useFocusedParticipant } from '@offhook/react'
 *
 * export function OneTile() {
 *   const userJid = useFocusedParticipant()
 *   return userJid && <ParticipantTile userJid={userJid} />
 * }
 * ```
 */
export function useFocusedParticipant(): string | null {
  const pinnedJid = useCallViewState((state) => state.pinnedJid)
  const latestSpeaker = useLatestSpeaker()
  return useCallStore((state) => {
    const others = remoteParticipantsOf(selectActiveCall(state))
    const present = others.filter(isPresent).map(({ userJid }) => userJid)
    const me = selectLocalParticipant(state)?.userJid
    const chosen = [pinnedJid, latestSpeaker].find((userJid) => userJid === me || present.includes(userJid ?? ''))
    return chosen ?? present[0] ?? others[0]?.userJid ?? me ?? null
  })
}
