import { selectActiveCall } from '@offhook/core'
import { isPresent, othersOf, selectLocalParticipant } from '../participants/selectors'
import { useLatestSpeaker } from './useActiveSpeaker'
import { useCallStore } from './useCallStore'
import { useCallViewState } from './useCallViewState'

/** The JID of the one to show where there is room for one: who is pinned, else who spoke last, else the first of the others. */
export function useFocusedParticipant(): string | null {
  const pinned = useCallViewState(({ pinnedJid }) => pinnedJid)
  const latest = useLatestSpeaker()
  return useCallStore((state) => {
    const others = othersOf(selectActiveCall(state))
    const present = others.filter(isPresent).map(({ userJid }) => userJid)
    const me = selectLocalParticipant(state)?.userJid
    const chosen = [pinned, latest].find((userJid) => userJid === me || present.includes(userJid ?? ''))
    return chosen ?? present[0] ?? others[0]?.userJid ?? me ?? null
  })
}
