import type { ConnectionTrouble } from '../context/connectionQualities'
import { useConnectionEvent } from './useConnectionEvent'

/**
 * Whose access to the network impairs the connection to a participant of the active call.
 *
 * @param userJid - the participant; without it, the one with the worst connection
 * @returns `local`: that of the local user. `remote`: that of the participant. `unknown`: nothing tells the two apart. `null`: the connection
 * is good, or not measured yet
 *
 * @example
 * ```tsx
 * import { useConnectionTrouble } from '@offhook/react'
 *
 * export const MoveHint = () => (useConnectionTrouble() === 'local' ? <p>Move closer to your router.</p> : null)
 * ```
 */
export function useConnectionTrouble(userJid?: string): ConnectionTrouble | null {
  return useConnectionEvent(userJid)?.trouble ?? null
}
