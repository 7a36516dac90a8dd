import { type RefCallback, useCallback } from 'react'
import { useCallClient } from './useCallClient'
import { type LevelRefOptions, useLevelRef } from './useLevelRef'

/**
 * Shows how loud a participant is. Sets the custom property `--offhook-level`, 0 to 1, on the element with this ref, at most
 * ten times a second, and only while it changes and the element is in view. Causes no render.
 *
 * @returns the ref for the element
 *
 * @example
 * ```tsx
 * import { useAudioLevel } from '@offhook/react'
 *
 * export const Level = ({ userJid }: { userJid: string }) => (
 *   <span ref={useAudioLevel(userJid)} style={{ opacity: 'var(--offhook-level, 0)' }}>♪</span>
 * )
 * ```
 */
export function useAudioLevel(userJid: string): RefCallback<HTMLElement> {
  return useLevelRef(useLevelSubscription(userJid))
}

/** The level of a participant's decoration: few steps, and none under reduced motion. */
export const useHaloLevel = (userJid: string): RefCallback<HTMLElement> =>
  useLevelRef(useLevelSubscription(userJid), halo)

/** Each change is drawn in one frame. A transition would draw sixty frames a second. */
const halo: LevelRefOptions = { steps: 4, isMotion: true, fallsAfter: 5 }

function useLevelSubscription(userJid: string) {
  const client = useCallClient()
  return useCallback(
    (listener: (level: number) => void) => client.subscribeAudioLevel(userJid, listener),
    [client, userJid],
  )
}
