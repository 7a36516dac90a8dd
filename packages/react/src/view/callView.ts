import type { ReadonlyCallStore } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Corner } from './corner'
import { runViewTransition } from './viewTransition'

/**
 * Where the call is shown. `screen`: large. `dock`: small, over the page. `window`: in a separate window that stays above
 * all others (Document Picture-in-Picture).
 */
export type CallPlace = 'screen' | 'dock' | 'window'

/** How the active call is shown. State of the page only: neither the server nor the other users receive it. */
export interface CallViewState {
  /** Where the call is shown. */
  place: CallPlace
  /** The separate window, while `place` is `window`. */
  window: Window | null
  /** JID of the participant who is pinned, so that their tile is large. `null`: no one. */
  pinnedJid: string | null
  /** The corner of the screen with the user's own video. Kept from call to call, like `dockCorner`. */
  selfViewCorner: Corner
  /** The corner of the page with the dock. */
  dockCorner: Corner
}

/** The view state and the functions that change it. */
export interface CallView {
  /** The state; only the functions below write it. */
  readonly store: Pick<StoreApi<CallViewState>, 'getState' | 'getInitialState' | 'subscribe'>
  /** Shows the call large. */
  toScreen(): void
  /** Shows the call as a dock over the page. */
  toDock(): void
  /**
   * Moves the call to a separate window. When the user closes the window, the call is back on the screen. Call it inside a
   * click: browsers require a user gesture.
   *
   * @param from - an element of the call. Needed inside a shadow root, whose styles the window gets too
   * @throws DOMException when the browser has no Document Picture-in-Picture, or refuses it
   */
  toWindow(from?: Element): Promise<void>
  /**
   * Pins a participant.
   *
   * @param userJid - `null` unpins
   */
  pin(userJid: string | null): void
  /** Moves the user's own video to a corner of the screen. */
  moveSelfView(corner: Corner): void
  /** Moves the dock to a corner of the page. */
  moveDock(corner: Corner): void
  /**
   * Resets the place and the pin whenever the active call changes, and the corners for another user.
   *
   * @returns the function that stops observing, and closes the separate window
   */
  observeCalls(calls: ReadonlyCallStore): () => void
}

/** What only the kit's own screens may do. */
export interface ScreenView extends Omit<CallView, 'toWindow'> {
  /** Shows the call in a window that was opened for it. Not opened here: apps without such windows do not load the code. */
  showInWindow(callWindow: Window): void
  /** Minimizes the call while something of the page covers it, and restores it afterwards. */
  setCovered(isCovered: boolean): void
}

const initialState: CallViewState = {
  place: 'screen',
  window: null,
  pinnedJid: null,
  selfViewCorner: 'bottom-end',
  dockCorner: 'bottom-end',
}

export function createCallView(): ScreenView {
  let wasCovered = false
  /** The call was minimized by `setCovered`, and the user has not moved it since. */
  let isFolded = false
  const store = createStore<CallViewState>(() => initialState)

  function reset(state: Partial<CallViewState>): void {
    const { window: callWindow } = store.getState()
    wasCovered = false
    isFolded = false
    store.setState(state)
    callWindow?.close()
  }

  function moveTo(place: 'screen' | 'dock'): void {
    const { window: callWindow, place: currentPlace } = store.getState()
    if (place === currentPlace) return
    isFolded = false
    runViewTransition('fold', () => {
      store.setState({ place, window: null })
    })
    callWindow?.close()
  }

  return {
    store,
    toScreen: () => moveTo('screen'),
    toDock: () => moveTo('dock'),
    showInWindow(callWindow) {
      callWindow.addEventListener('pagehide', () => {
        if (store.getState().window === callWindow) moveTo('screen')
      })
      isFolded = false
      store.setState({ place: 'window', window: callWindow })
    },
    pin(pinnedJid) {
      runViewTransition('pin', () => {
        store.setState({ pinnedJid })
      })
    },
    moveSelfView: (selfViewCorner) => {
      store.setState({ selfViewCorner })
    },
    moveDock: (dockCorner) => {
      store.setState({ dockCorner })
    },
    setCovered(isCovered) {
      if (isCovered === wasCovered) return
      wasCovered = isCovered
      const { place } = store.getState()
      if (isCovered && place === 'screen') {
        isFolded = true
        store.setState({ place: 'dock' })
      } else if (!isCovered && isFolded) {
        isFolded = false
        store.setState({ place: 'screen' })
      }
    },
    observeCalls(calls) {
      const unsubscribe = calls.subscribe((state, previous) => {
        if (previous.self && state.self?.userJid !== previous.self.userJid) reset(initialState)
        else if (state.activeRoomId !== previous.activeRoomId) reset({ place: 'screen', window: null, pinnedJid: null })
      })
      return () => {
        unsubscribe()
        if (store.getState().window) reset({ place: 'screen', window: null })
      }
    },
  }
}
