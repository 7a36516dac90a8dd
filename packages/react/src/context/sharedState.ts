import type { CallClient } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createNotices, type Notices } from './notices'

/** A mounted provider. */
export interface MountedProvider {
  showsNotices: boolean
}

/** What the providers of one client share, so that a page with several of them shows each notice and makes each announcement once. */
export interface SharedState {
  notices: Notices
  /** The mounted providers, in the order in which they were mounted. The first announces, and the first that shows notices shows them. */
  providers: StoreApi<readonly MountedProvider[]>
}

const states = new WeakMap<CallClient, SharedState>()

export function sharedStateOf(client: CallClient): SharedState {
  const known = states.get(client)
  if (known) return known
  const state: SharedState = { notices: createNotices(client), providers: createStore(() => []) }
  states.set(client, state)
  return state
}
