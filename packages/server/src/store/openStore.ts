import type { RevocationStore } from '../auth/revocations'
import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import { openSqliteStore } from './openSqliteStore'

/** The users and calls of one node. */
export interface Store extends MemorySessionStore, RevocationStore {
  close(): void
}

/** Value of the `store` setting for a store that is not kept across a restart. */
export const MEMORY = 'memory'

/**
 * @param store the path of an SQLite file, or {@link MEMORY}
 * @throws SettingsError if the file cannot be used
 */
export function openStore(store: string = MEMORY): Store {
  if (store !== MEMORY) return openSqliteStore(store)
  return {
    ...createMemorySessionStore(),
    revocations: new Map(),
    saveRevocations: () => undefined,
    close: () => undefined,
  }
}
