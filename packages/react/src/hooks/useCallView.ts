import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { CallView, CallViewState } from '../view/callView'
import { useCallContext } from '../context/callContext'
import { canOpenCallWindow } from '../view/callWindow'

export interface UseCallView
  extends CallViewState, Pick<CallView, 'toScreen' | 'toDock' | 'toWindow' | 'pin' | 'moveSelfView' | 'moveDock'> {
  /** Whether this browser has windows for `toWindow`. */
  canOpenWindow: boolean
}

/** How the call is looked at: large, small or in its own window, and who is pinned. For screens of your own as for `CallScreen`. */
export function useCallView(): UseCallView {
  const { view } = useCallContext()
  const state = useStore(view.store)
  return useMemo(() => {
    const { toScreen, toDock, toWindow, pin, moveSelfView, moveDock } = view
    const canOpenWindow = canOpenCallWindow()
    return { ...state, canOpenWindow, toScreen, toDock, toWindow, pin, moveSelfView, moveDock }
  }, [view, state])
}
