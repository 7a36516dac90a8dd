import type { RevocationStore } from '../auth/revocations'
import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import { openSqliteStore } from './openSqliteStore'
import { hasSqlite } from './sqliteDatabase'

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

/**
 * Returns the store if none is configured: a file for the port, in the working directory, or `null` if this version of Node lacks SQLite.
 * Memory with `dev`, because its tokens end with the process, and on a random port, because clients cannot find the next process.
 */
export function defaultStore(port: number, isDev: boolean): string | null {
  if (isDev || port === 0) return MEMORY
  return hasSqlite() ? `offhook-${port}.sqlite` : null
}
