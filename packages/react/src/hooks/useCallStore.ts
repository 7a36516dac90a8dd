import type { CallStoreState } from '@offhook/core'
import { useStore } from 'zustand'
import { useCallClient } from './useCallClient'

/**
 * Selects a value from the client's store. Renders only when the selected value changes (`Object.is`).
 *
 * @param selector - returns one value or one object of the store; a new object on every call would render endlessly
 *
 * @example
 * ```tsx
 * import { useCallStore } from '@offhook/react'
 *
 * export const RingingCount = () => <b>{useCallStore((state) => state.incomingRoomIds.length)}</b>
 * ```
 */
export function useCallStore<T>(selector: (state: CallStoreState) => T): T {
  return useStore(useCallClient().store, selector)
}
