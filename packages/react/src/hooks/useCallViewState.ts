import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { CallViewState } from '../view/callView'

/**
 * Selects a value from the view state. Renders only when the selected value changes (`Object.is`).
 *
 * @param selector - returns one value; a new object on every call would render endlessly
 *
 * @example
 * ```tsx
 * import { useCallViewState } from '@offhook/react'
 *
 * export const PinnedName = () => <p>{useCallViewState(({ pinnedJid }) => pinnedJid) ?? 'No one is pinned'}</p>
 * ```
 */
export function useCallViewState<T>(selector: (state: CallViewState) => T): T {
  return useStore(useCallContext().view.store, selector)
}
