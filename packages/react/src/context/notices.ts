import type { CallError, MissedCallEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'

export type Notice = { id: number } & (
  { kind: 'error'; error: CallError } | { kind: 'missed-call'; call: MissedCallEvent }
)

/** What a person must be told that belongs to no call's screen. Newest last. */
export interface Notices {
  readonly store: StoreApi<Notice[]>
  showError(error: CallError): void
  showMissedCall(call: MissedCallEvent): void
  dismiss(id: number): void
}

/** More than this many at once are not read: the oldest gives way. */
const MOST = 3

export function createNotices(): Notices {
  const store = createStore<Notice[]>(() => [])
  let nextId = 0
  const add = (notice: Notice) => {
    store.setState((notices) => [...notices, notice].slice(-MOST), true)
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
