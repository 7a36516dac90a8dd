import type { CallError, MissedCallEvent } from '@offhook/core'
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
  dismiss(id: number): void
}

/** When a fourth notice arrives, the oldest is removed. */
const MAX_NOTICES = 3

export function createNotices(): Notices {
  const store = createStore<Notice[]>(() => [])
  let nextId = 0
  const add = (notice: Notice) => {
    store.setState((notices) => [...notices, notice].slice(-MAX_NOTICES), true)
  }
  return {
    store,
    showError: (error) => {
      add({ id: nextId++, kind: 'error', error })
    },
    showMissedCall: (call) => {
      add({ id: nextId++, kind: 'missed-call', call })
    },
    dismiss: (id) => {
      store.setState((notices) => notices.filter((notice) => notice.id !== id), true)
    },
  }
}
