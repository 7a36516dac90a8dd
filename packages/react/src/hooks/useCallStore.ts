import type { CallStoreState } from '@offhook/core'
import { useStore } from 'zustand'
import { useCallClient } from './useCallClient'

/**
 * Renders when what the selector returns is another value (`Object.is`), and only then. Select one entity or one value, not a new
 * object each time.
 */
export function useCallStore<T>(selector: (state: CallStoreState) => T): T {
  return useStore(useCallClient().store, selector)
}
