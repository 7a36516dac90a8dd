import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallStoreState } from '@offhook/core'
import { openCallWindow } from './callWindow'
import type { Corner } from './corner'
import { runViewTransition } from './viewTransition'

/** `screen`: large. `dock`: small, over the page. `window`: in a window of its own above all others. */
export type CallPlace = 'screen' | 'dock' | 'window'

/** How a call is looked at. The call itself does not know. */
export interface CallViewState {
  place: CallPlace
  /** The window, while `place` is `window`. */
  window: Window | null
  /** Whom somebody wants to see large among several people. */
  pinnedJid: string | null
  /** Kept from call to call, as the next one is. */
  selfViewCorner: Corner
  dockCorner: Corner
}

export interface CallView {
  readonly store: Pick<StoreApi<CallViewState>, 'getState' | 'getInitialState' | 'subscribe'>
  toScreen(): void
  toDock(): void
  /** Rejects where the browser has or allows no such window. Call it inside a click. Whoever closes the window is back at the screen. */
  toWindow(): Promise<void>
  /** `null`: nobody. */
  pin(userJid: string | null): void
  moveSelfView(corner: Corner): void
  moveDock(corner: Corner): void
  /** Every call begins large, with nobody pinned. @returns the function that stops following. */
  observeCalls(calls: FollowedStore): () => void
}

interface FollowedStore {
  getState(): CallStoreState
  subscribe(listener: (state: CallStoreState, before: CallStoreState) => void): () => void
}

export function createCallView(): CallView {
  const store = createStore<CallViewState>(() => ({
    place: 'screen',
    window: null,
    pinnedJid: null,
    selfViewCorner: 'bottom-end',
    dockCorner: 'bottom-end',
  }))

  function show(place: 'screen' | 'dock'): void {
    const { window: opened, place: before } = store.getState()
    if (place === before) return
    runViewTransition('fold', () => {
      store.setState({ place, window: null })
    })
    opened?.close()
  }

  return {
    store,
    toScreen: () => show('screen'),
    toDock: () => show('dock'),
    async toWindow() {
      if (store.getState().window) return
      const opened = await openCallWindow()
      opened.addEventListener('pagehide', () => {
        if (store.getState().window === opened) show('screen')
      })
      store.setState({ place: 'window', window: opened })
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
    observeCalls: (calls) =>
      calls.subscribe((now, before) => {
        if (now.activeRoomId === before.activeRoomId) return
        const { window: opened } = store.getState()
        store.setState({ place: 'screen', window: null, pinnedJid: null })
        opened?.close()
      }),
  }
}
