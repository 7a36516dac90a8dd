import { useSyncExternalStore } from 'react'
import { useCallContext } from '../context/callContext'

/** The JID of whoever speaks in the active call; of several the one who began last. `null` in silence. */
export function useActiveSpeaker(): string | null {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(activeSpeakers.subscribe, activeSpeakers.getActive, nobody)
}

/** Whether that is this person. Renders when they become it or cease to be it, and for nobody else. */
export function useIsActiveSpeaker(userJid: string): boolean {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(
    activeSpeakers.subscribe,
    () => activeSpeakers.getActive() === userJid,
    () => false,
  )
}

/** The other person who spoke last, also after that. `null` where nobody has. */
export function useLatestSpeaker(): string | null {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(activeSpeakers.subscribe, activeSpeakers.getLatest, nobody)
}

const nobody = () => null
