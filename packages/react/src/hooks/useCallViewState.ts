import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { CallViewState } from '../view/callView'

/** One value of how the call is looked at. Renders when it is another, and only then. */
export function useCallViewState<T>(selector: (state: CallViewState) => T): T {
  return useStore(useCallContext().view.store, selector)
}
