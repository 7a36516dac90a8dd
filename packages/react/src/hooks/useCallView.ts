import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { useCallContext } from '../context/callContext'
import type { CallView, CallViewState } from '../view/callView'
import { canOpenCallWindow, openCallWindow } from '../view/callWindow'

/** What `useCallView` returns: the state of `CallViewState`, and the functions of `CallView` that change it. */
export interface UseCallView
  extends CallViewState, Pick<CallView, 'toScreen' | 'toDock' | 'toWindow' | 'pin' | 'moveSelfView' | 'moveDock'> {
  /** Whether this browser supports the separate window of `toWindow`. */
  canOpenWindow: boolean
}

/**
 * Where the call is shown (screen, dock or separate window) and who is pinned, with the functions that change it. Works for
 * your own call screen as for `CallScreen`. Renders on every change; to select less, use `useCallViewState`.
 *
 * @example
 * ```tsx
 * import { useCallView } from '@offhook/react'
 *
 * export function MinimizeButton() {
 *   const { place, toDock, toScreen } = useCallView()
 *   return place === 'screen' ? (
 *     <button onClick={toDock}>Minimize</button>
 *   ) : (
 *     <button onClick={toScreen}>Back to the call</button>
 *   )
 * }
 * ```
 */
export function useCallView(): UseCallView {
  const { view } = useCallContext()
  const state = useStore(view.store)
  const canOpenWindow = useSyncExternalStore(subscribe, canOpenCallWindow, () => false)
  const toWindow = useCallback(
    async (from?: Element) => {
      if (!view.store.getState().window) view.showInWindow(await openCallWindow(from))
    },
    [view],
  )
  return useMemo(() => {
    const { toScreen, toDock, pin, moveSelfView, moveDock } = view
    return { ...state, canOpenWindow, toScreen, toDock, toWindow, pin, moveSelfView, moveDock }
  }, [view, state, canOpenWindow, toWindow])
}

/** Subscribes to nothing: the value only differs between the server and the browser. */
const subscribe = () => () => undefined
