import type { CallStoreState } from '@offhook/core'
import { useCallStore } from './useCallStore'

/** How the line to the signalling server stands. A call's media does not depend on it. */
export function useConnection(): CallStoreState['connection'] {
  return useCallStore((state) => state.connection)
}
