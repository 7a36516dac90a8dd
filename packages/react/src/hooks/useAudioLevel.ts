import { type RefCallback, useCallback } from 'react'
import { useCallClient } from './useCallClient'
import { useLevelRef } from './useLevelRef'

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

export function useLevelSubscription(userJid: string) {
  const client = useCallClient()
  return useCallback(
    (listener: (level: number) => void) => client.subscribeAudioLevel(userJid, listener),
    [client, userJid],
  )
}
