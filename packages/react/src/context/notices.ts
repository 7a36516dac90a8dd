import { CallError, type MissedCallEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A message at the edge of the page: a command that failed, or a missed call. */
export type Notice = { id: number } & (
  { kind: 'error'; error: CallError } | { kind: 'missed-call'; call: MissedCallEvent }
)

/** Messages for the user that belong to no call screen, newest last. */
export interface Notices {
  readonly store: StoreApi<Notice[]>
  showError(error: CallError): void
  showMissedCall(call: MissedCallEvent): void
  /** Shows once that calls do not work in this browser. */
  showUnsupported(): void
  dismiss(id: number): void
}

/** When a fourth notice arrives, the oldest is removed. */
const MAX_NOTICES = 3

export function createNotices(): Notices {
  const store = createStore<Notice[]>(() => [])
  let nextId = 0
  let isUnsupportedShown = false
  const add = (notice: Notice) => {
    store.setState((notices) => [...notices, notice].slice(-MAX_NOTICES), true)
  }
  return {
    store,
    showError: (error) => {
      // It stays true: a second notice would say nothing new.
      if (error.code === 'unsupported')
        store.setState((notices) => notices.filter((other) => !isSameError(other, error)), true)
      add({ id: nextId++, kind: 'error', error })
    },
    showMissedCall: (call) => {
      add({ id: nextId++, kind: 'missed-call', call })
    },
    showUnsupported: () => {
      if (isUnsupportedShown) return
      isUnsupportedShown = true
      add({ id: nextId++, kind: 'error', error: CallError.of('unsupported', undefined, { reason: 'no-webrtc' }) })
    },
    dismiss: (id) => {
      store.setState((notices) => notices.filter((notice) => notice.id !== id), true)
    },
  }
}

const isSameError = (notice: Notice, { code }: CallError) => notice.kind === 'error' && notice.error.code === code
