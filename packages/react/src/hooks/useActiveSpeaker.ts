import { useSyncExternalStore } from 'react'
import { useCallContext } from '../context/callContext'

/**
 * The user who is speaking in the active call. Of several, the one who started last.
 *
 * @returns a JID, possibly the local user's, or `null` while no one is speaking
 *
 * @example
 * ```tsx
 * import { useActiveSpeaker } from '@offhook/react'
 *
 * export const Speaker = () => <p>Speaking: {useActiveSpeaker() ?? 'no one'}</p>
 * ```
 */
export function useActiveSpeaker(): string | null {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(activeSpeakers.subscribe, activeSpeakers.getActive, getNone)
}

/**
 * Whether a user is the active speaker. Renders only when the answer for this user changes, so that each of many tiles can
 * use it.
 *
 * @example
 * ```tsx
 * import { useIsActiveSpeaker } from '@offhook/react'
 *
 * export const Name = ({ userJid }: { userJid: string }) => (
 *   <b style={{ outline: useIsActiveSpeaker(userJid) ? '2px solid' : undefined }}>{userJid}</b>
 * )
 * ```
 */
export function useIsActiveSpeaker(userJid: string): boolean {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(
    activeSpeakers.subscribe,
    () => activeSpeakers.getActive() === userJid,
    () => false,
  )
}

/**
 * The remote user who spoke last, also while no one is speaking. Use it where there is room for one person:
 * `useActiveSpeaker` would switch to `null` in every pause.
 *
 * @returns a JID, or `null` before anyone has spoken and after the last speaker left
 *
 * @example
 * ```tsx
 * import { ParticipantTile, useLatestSpeaker } from '@offhook/react'
 *
 * export function LatestSpeaker() {
 *   const userJid = useLatestSpeaker()
 *   return userJid && <ParticipantTile userJid={userJid} />
 * }
 * ```
 */
export function useLatestSpeaker(): string | null {
  const { activeSpeakers } = useCallContext()
  return useSyncExternalStore(activeSpeakers.subscribe, activeSpeakers.getLatest, getNone)
}

const getNone = () => null
