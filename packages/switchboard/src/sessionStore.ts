import type { CallRecord } from './call'
import type { Changes, RecordsView } from './transaction'
import type { UserRecord } from './user'

/** Where the records live. */
export interface SessionStore {
  /**
   * Reads and writes as one: whatever `work` reads is still true when its changes are written. `work` is pure; a store over a network
   * may run it again, after it has fetched a record that was asked for or when another node was faster. Where everything is at hand it
   * is done at once, and there is no promise.
   */
  transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): T | Promise<T>
}

/** Every record, in memory. */
export interface MemorySessionStore extends SessionStore {
  readonly users: ReadonlyMap<string, UserRecord>
  readonly calls: ReadonlyMap<string, CallRecord>
}

/** For one node. What is in it goes with the process. */
export function createMemorySessionStore(): MemorySessionStore {
  const users = new Map<string, UserRecord>()
  const calls = new Map<string, CallRecord>()
  const view: RecordsView = { user: (userJid) => users.get(userJid), call: (roomId) => calls.get(roomId) }
  return {
    users,
    calls,
    transact(work) {
      // Work that throws writes nothing.
      const done = work(view)
      write(users, done.changes.users)
      write(calls, done.changes.calls)
      return done
    },
  }
}

function write<T>(records: Map<string, T>, changes: ReadonlyMap<string, T | null>): void {
  for (const [key, record] of changes) {
    if (record === null) records.delete(key)
    else records.set(key, record)
  }
}
