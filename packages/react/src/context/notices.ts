import { type CallClient, CallError, type CallStoreState, type MissedCallEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Notice } from './notice'
import { newestNotices } from './noticeGroups'

/** Messages for the user that belong to no call screen, newest last. */
export interface Notices {
  readonly store: StoreApi<Notice[]>
  showError(error: CallError): void
  dismiss(id: number): void
  /**
   * Shows the client's missed calls, and one notice if this browser does not support calls. Missed calls are hidden while the user is signed
   * out. All notices are removed when another user signs in. Several providers of the client may call it.
   *
   * @returns the function that stops observing
   */
  observeClient(): () => void
}

/** The notices of a client, which its providers share. */
export function createNotices(client: CallClient): Notices {
  const store = createStore<Notice[]>(() => [])
  let nextId = 0
  let isUnsupportedShown = false
  /** The missed calls of a user who has signed out. */
  let hidden: Notice[] = []
  /** The missed calls of the client at the last update. */
  let known: MissedCallEvent[] = []
  let userJid: string | undefined
  let wasSignedIn = true
  let observers = 0
  const showMissedCall = (call: MissedCallEvent) => {
    add({ id: nextId++, kind: 'missed-call', call })
  }
  /** Once: it stays true, whatever the user does. */
  const checkSupport = ({ canCall }: CallStoreState) => {
    if (canCall || isUnsupportedShown) return
    isUnsupportedShown = true
    add({ id: nextId++, kind: 'error', error: CallError.of('unsupported', undefined, { reason: 'no-webrtc' }) })
  }
  const keep = (isKept: (notice: Notice) => boolean) => {
    if (!store.getState().every(isKept)) store.setState((notices) => notices.filter(isKept), true)
  }
  const add = (notice: Notice) => {
    store.setState((notices) => newestNotices([...notices, notice]), true)
  }
  /** Applies the state of the client. Providers may have been unmounted meanwhile. */
  const update = (state: CallStoreState) => {
    checkSupport(state)
    if (userJid !== undefined && state.self?.userJid !== userJid) {
      hidden = []
      store.setState([], true)
    }
    userJid = state.self?.userJid
    const { missedCalls } = state
    if (missedCalls !== known) {
      const before = known
      known = missedCalls
      const added = missedCalls.filter((call) => !before.includes(call))
      // Another page of the user, or the app, has dismissed it.
      const isKept = (notice: Notice) =>
        notice.kind === 'error' || missedCalls.includes(notice.call) || !before.includes(notice.call)
      hidden = hidden.filter(isKept)
      keep(isKept)
      added.forEach(showMissedCall)
    }
    const isNow = isSignedIn(state) || state.self === null
    if (isNow === wasSignedIn) return
    wasSignedIn = isNow
    if (isNow) {
      const shown = newestNotices([...hidden, ...store.getState()])
      if (hidden.length > 0) store.setState(shown, true)
      hidden = []
    } else {
      const missed = store.getState().filter(({ kind }) => kind === 'missed-call')
      hidden = newestNotices([...hidden, ...missed])
      keep((notice) => !missed.includes(notice))
    }
  }
  let stop: () => void = () => undefined
  return {
    store,
    showError: (error) => {
      // It stays true: a second notice would say nothing new.
      if (error.code === 'unsupported') keep((other) => !isSameError(other, error))
      add({ id: nextId++, kind: 'error', error })
    },
    dismiss: (id) => {
      const notice = store.getState().find((each) => each.id === id)
      keep((each) => each.id !== id)
      if (notice?.kind === 'missed-call') client.dismissMissedCall(notice.call.roomId)
    },
    observeClient() {
      observers += 1
      if (observers === 1) {
        update(client.store.getState())
        stop = client.store.subscribe(update)
      }
      return () => {
        observers -= 1
        if (observers > 0) return
        stop()
        // Errors of a page that was left. A missed call is shown until the user has seen it.
        keep((notice) => notice.kind === 'missed-call' || notice.error.code === 'unsupported')
      }
    },
  }
}

const isSameError = (notice: Notice, { code }: CallError) => notice.kind === 'error' && notice.error.code === code

/** Whether the client has a user now: also while it reconnects, and not while it connects again after signing out. */
function isSignedIn({ connection: { status } }: Pick<CallStoreState, 'connection'>): boolean {
  return status === 'online' || status === 'reconnecting'
}
