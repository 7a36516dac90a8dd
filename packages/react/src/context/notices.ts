import { type CallClient, CallError, type CallStoreState, type MissedCallEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { newestNotices } from './noticeGroups'

/** A message at the edge of the page: a command that failed, or a missed call. */
export type Notice = { id: number } & (
  { kind: 'error'; error: CallError } | { kind: 'missed-call'; call: MissedCallEvent }
)

/** Messages for the user that belong to no call screen, newest last. */
export interface Notices {
  readonly store: StoreApi<Notice[]>
  showError(error: CallError): void
  showMissedCall(call: MissedCallEvent): void
  dismiss(id: number): void
  /**
   * Shows the client's missed calls, and once that calls do not work in this browser. Missed calls are hidden while the user is signed out, and removed, as all notices, when another user signs in.
   *
   * @returns the function that stops observing
   */
  observeClient(client: CallClient): () => void
}

export function createNotices(): Notices {
  const store = createStore<Notice[]>(() => [])
  let nextId = 0
  let isUnsupportedShown = false
  /** The missed calls of a user who has signed out. */
  let hidden: Notice[] = []
  const showMissedCall = (call: MissedCallEvent) => {
    add({ id: nextId++, kind: 'missed-call', call })
  }
  /** Once: it stays true, whatever the user does. */
  const checkSupport = ({ canCall }: CallStoreState) => {
    if (canCall || isUnsupportedShown) return
    isUnsupportedShown = true
    add({ id: nextId++, kind: 'error', error: CallError.of('unsupported', undefined, { reason: 'no-webrtc' }) })
  }
  const add = (notice: Notice) => {
    store.setState((notices) => newestNotices([...notices, notice]), true)
  }
  return {
    store,
    showError: (error) => {
      // It stays true: a second notice would say nothing new.
      if (error.code === 'unsupported')
        store.setState((notices) => notices.filter((other) => !isSameError(other, error)), true)
      add({ id: nextId++, kind: 'error', error })
    },
    showMissedCall,
    dismiss: (id) => {
      store.setState((notices) => notices.filter((notice) => notice.id !== id), true)
    },
    observeClient(client) {
      checkSupport(client.store.getState())
      const stopObservingUser = client.store.subscribe((state, before) => {
        checkSupport(state)
        if (before.self && state.self?.userJid !== before.self.userJid) {
          hidden = []
          store.setState([], true)
        }
        if (isSignedIn(state) === isSignedIn(before)) return
        if (isSignedIn(state)) {
          const shown = newestNotices([...hidden, ...store.getState()])
          hidden = []
          if (shown.length > 0) store.setState(shown, true)
        } else {
          const missed = store.getState().filter(({ kind }) => kind === 'missed-call')
          hidden = newestNotices([...hidden, ...missed])
          if (missed.length > 0) store.setState((notices) => notices.filter((notice) => !missed.includes(notice)), true)
        }
      })
      const stopObservingCalls = client.on('missedCall', showMissedCall)
      return () => {
        stopObservingUser()
        stopObservingCalls()
      }
    },
  }
}

const isSameError = (notice: Notice, { code }: CallError) => notice.kind === 'error' && notice.error.code === code

/** Whether the client has a user now: also while it reconnects, and not while it connects again after signing out. */
function isSignedIn({ connection: { status } }: Pick<CallStoreState, 'connection'>): boolean {
  return status === 'online' || status === 'reconnecting'
}
