import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import { openSqliteStore } from './openSqliteStore'

/** The records of one node. */
export interface Store extends MemorySessionStore {
  close(): void
}

/** For {@link openStore}: what is in it goes with the process. */
export const MEMORY = 'memory'

/** @param store a file, or `memory` where left out. @throws SettingsError for a file that cannot be used. */
export function openStore(store: string = MEMORY): Store {
  return store === MEMORY ? { ...createMemorySessionStore(), close: () => undefined } : openSqliteStore(store)
}
