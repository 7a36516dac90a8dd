import { useSyncExternalStore } from 'react'
import { useCallContext } from '../callContext'

/** The JID of whoever speaks in the active call; of several the one who began last. `null` in silence. */
export function useActiveSpeaker(): string | null {
  const { speakers } = useCallContext()
  return useSyncExternalStore(speakers.subscribe, speakers.active, nobody)
}

/** Whether that is this person. Renders when they become it or cease to be it, and for nobody else. */
export function useIsActiveSpeaker(userJid: string): boolean {
  const { speakers } = useCallContext()
  return useSyncExternalStore(
    speakers.subscribe,
    () => speakers.active() === userJid,
    () => false,
  )
}

/** The other person who spoke last, also after that. `null` where nobody has. */
export function useLatestSpeaker(): string | null {
  const { speakers } = useCallContext()
  return useSyncExternalStore(speakers.subscribe, speakers.latest, nobody)
}

const nobody = () => null
