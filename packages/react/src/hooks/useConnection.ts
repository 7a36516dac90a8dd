import type { CallStoreState } from '@offhook/core'
import { useCallStore } from './useCallStore'

/**
 * The connection to the signaling server. A running call does not depend on it: its media is a separate connection.
 *
 * @example
 * ```tsx
 * import { useConnection } from '@offhook/react'
 *
 * export const OfflineHint = () => (useConnection().status === 'online' ? null : <p>You cannot receive calls.</p>)
 * ```
 */
export function useConnection(): CallStoreState['connection'] {
  return useCallStore((state) => state.connection)
}
