import type { CallRecord } from './call'
import type { Changes, RecordsView } from './transaction'
import type { UserRecord } from './user'

/** Keeps the records of users and calls. */
export interface SessionStore {
  /**
   * Runs `work` and writes its changes as one transaction: what `work` has read is still current when its changes are written.
   *
   * `work` is pure. A store over a network may run it again, after it has fetched a record that `work` asked for, or after another node has
   * changed one.
   *
   * @param work - reads records and returns the changed ones; if it throws, nothing is written
   * @returns what `work` returned, once its changes are written; a promise only if the store is asynchronous
   */
  transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): T | Promise<T>
}

/** A store with every record in memory. */
export interface MemorySessionStore extends SessionStore {
  /** The users, by JID. */
  readonly users: ReadonlyMap<string, UserRecord>
  /** The calls, by room id. */
  readonly calls: ReadonlyMap<string, CallRecord>
}

/**
 * Creates a store for a single node. Its records are lost with the process.
 *
 * @returns an empty store
 */
export function createMemorySessionStore(): MemorySessionStore {
  const users = new Map<string, UserRecord>()
  const calls = new Map<string, CallRecord>()
  const view: RecordsView = { user: (userJid) => users.get(userJid), call: (roomId) => calls.get(roomId) }
  return {
    users,
    calls,
    transact(work) {
      const result = work(view)
      write(users, result.changes.users)
      write(calls, result.changes.calls)
      return result
    },
  }
}

function write<T>(records: Map<string, T>, changes: ReadonlyMap<string, T | null>): void {
  for (const [key, record] of changes) {
    if (record === null) records.delete(key)
    else records.set(key, record)
  }
}
