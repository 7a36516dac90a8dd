import type { CallRecord } from './call'
import { addReply, findReplyRecord, type ReplyRecord, type ReplyRecords } from './storedReplies'
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
  /** The replies to the latest commands, by the JID of the user. */
  readonly replies: ReplyRecords
}

/**
 * Creates a store for a single node. Its records are lost with the process.
 *
 * @returns an empty store
 */
export function createMemorySessionStore(): MemorySessionStore {
  const users = new Map<string, UserRecord>()
  const calls = new Map<string, CallRecord>()
  const replies = new Map<string, readonly ReplyRecord[]>()
  const view: RecordsView = {
    user: (userJid) => users.get(userJid),
    call: (roomId) => calls.get(roomId),
    reply: (from, id) => findReplyRecord(replies, from, id),
  }
  return {
    users,
    calls,
    replies,
    transact(work) {
      const result = work(view)
      write(users, result.changes.users)
      write(calls, result.changes.calls)
      if (result.changes.reply) write(replies, addReply(replies, result.changes.reply))
      return result
    },
  }
}

function write<T>(records: Map<string, T>, changes: ReadonlyMap<string, T | null>): void {
  for (const [key, record] of changes) {
    // Also before it is set, so that the records stay in the order of their changes.
    records.delete(key)
    if (record !== null) records.set(key, record)
  }
}
