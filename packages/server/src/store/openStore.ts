import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import type { RevocationStore } from '../auth/revocations'
import { openSqliteStore } from './openSqliteStore'
import { hasSqlite } from './sqliteDatabase'
import type { StoreListener } from './storeHealth'

/** The users and calls of one node. */
export interface Store extends MemorySessionStore, RevocationStore {
  /** Whether the store can write. */
  readonly isAvailable: boolean
  close(): void
}

/** Value of the `store` setting for a store that is not kept across a restart. */
export const MEMORY = 'memory'

/**
 * @param store the path of an SQLite file, or {@link MEMORY}
 * @param listener is notified when the file cannot be written, and when it can again
 * @throws SettingsError if the file cannot be used
 */
export function openStore(store: string = MEMORY, listener: StoreListener = {}): Store {
  if (store !== MEMORY) return openSqliteStore(store, listener)
  return {
    ...createMemorySessionStore(),
    isAvailable: true,
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
