import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import {
  addReply,
  type CallRecord,
  type Changes,
  findReplyRecord,
  type MemorySessionStore,
  type RecordsView,
  type UserRecord,
} from '@offhook/switchboard'
import type { RevocationStore } from '../auth/revocations'
import { earlierReplies } from './earlierReplies'
import { openSqliteDatabase, unusableStore } from './sqliteDatabase'
import { createReplyTable, createTable } from './sqliteTables'
import { createStoreHealth, type StoreListener } from './storeHealth'

/** A store with every record in memory for reading, and in a file for the next process. */
export interface SqliteStore extends MemorySessionStore, RevocationStore {
  /** Whether the last write has succeeded. Once one has failed, the store tries by itself until it can write. */
  readonly isAvailable: boolean
  transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): Promise<T>
  /** Writes pending changes and closes the file. */
  close(): void
}

/**
 * Opens or creates the file, for exclusive use by this process.
 *
 * A transaction resolves after its changes are written, so a process that is killed loses nothing that it has acknowledged. The
 * transactions of one turn of the event loop are written together, and each changed record once. With `synchronous = NORMAL`, a machine
 * that loses power can lose the last transactions, but the file stays valid (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * If a write fails, nothing has changed: neither in memory nor in the file.
 *
 * @throws SettingsError if the file is not an Offhook store, is damaged or is in use. The file is not changed.
 */
export function openSqliteStore(file: string, listener: StoreListener = {}): SqliteStore {
  const users = createTable<UserRecord>('users')
  const calls = createTable<CallRecord>('calls')
  const revocations = createTable<number>('revocations')
  const replies = createReplyTable()
  const tables = [users, calls, revocations, replies]
  let database = openSqliteDatabase(file)
  let inode = inodeOf(file)
  try {
    for (const table of tables) {
      table.open(database)
      table.load()
    }
    const moved = earlierReplies(users.records, replies.records)
    users.apply(moved.users)
    replies.apply(moved.replies)
    writeChanges()
  } catch (error) {
    closeDatabase(database)
    throw unusableStore(file, error)
  }
  const view: RecordsView = {
    user: (userJid) => users.records.get(userJid),
    call: (roomId) => calls.records.get(roomId),
    reply: (from, id) => findReplyRecord(replies.records, from, id),
  }
  const health = createStoreHealth(checkWriting, listener)
  let pending: { resolve(): void; fail(error: Error): void }[] = []

  /** A file that was moved or removed still takes writes, and no other process would find them. */
  function openAgainIfMoved(): void {
    if (database.isOpen && inodeOf(file) === inode) return
    closeDatabase(database)
    database = openSqliteDatabase(file)
    inode = inodeOf(file)
    for (const table of tables) table.open(database)
    inTransaction(database, () => {
      for (const table of tables) table.writeAll()
    })
  }

  /** Writes what has changed in memory, or undoes it. */
  function writeChanges(): void {
    try {
      openAgainIfMoved()
      inTransaction(database, () => {
        for (const table of tables) table.write()
      })
    } catch (error) {
      // For instance, the disk is full. No client got an acknowledgement for these changes, so they are undone in memory too.
      for (const table of tables) table.revert()
      throw error
    }
    for (const table of tables) table.commit()
  }

  /** As much as many commands at once write, because a disk that is nearly full has room for one. */
  function checkWriting(): void {
    openAgainIfMoved()
    inTransaction(database, () => {
      database.exec(`DROP TABLE IF EXISTS probe; CREATE TABLE probe AS SELECT zeroblob(${CHECKED_BYTES}) AS content`)
    })
    database.exec('DROP TABLE probe')
  }

  function apply({ changes }: { changes: Changes }): void {
    users.apply(changes.users)
    calls.apply(changes.calls)
    if (changes.reply) replies.apply(addReply(replies.records, changes.reply))
  }

  function flush(): void {
    const batch = pending
    pending = []
    if (batch.length === 0) return
    try {
      writeChanges()
    } catch (error) {
      health.failed(error)
      for (const { fail } of batch) fail(error as Error)
      return
    }
    for (const { resolve } of batch) resolve()
  }

  function transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const result = work(view)
      apply(result)
      const hasChanges =
        result.changes.users.size > 0 || result.changes.calls.size > 0 || result.changes.reply !== undefined
      // Without changes of its own, this transaction may have read changes that are not written yet. Then it resolves with them.
      if (pending.length === 0 && !hasChanges) {
        resolve(result)
        return
      }
      pending.push({
        resolve: () => resolve(result),
        fail: (error) => {
          if (hasChanges) reject(error)
          // It has read changes that are undone, and can read again.
          else resolve(transact(work))
        },
      })
      if (pending.length === 1) setImmediate(flush)
    })
  }

  return {
    users: users.records,
    calls: calls.records,
    replies: replies.records,
    get isAvailable() {
      return health.isAvailable
    },
    transact,
    revocations: revocations.records,
    saveRevocations(changes) {
      // The changes of commands have to be written first: if this fails, their transactions have to know.
      flush()
      revocations.apply(changes)
      try {
        writeChanges()
      } catch (error) {
        health.failed(error)
        throw error
      }
    },
    close() {
      flush()
      health.stop()
      closeDatabase(database)
    },
  }
}

const CHECKED_BYTES = 64 * 1024

const inodeOf = (file: string) => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino

function inTransaction(database: DatabaseSync, write: () => void): void {
  try {
    database.exec('BEGIN IMMEDIATE')
    write()
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // `BEGIN` failed, or SQLite has rolled back by itself.
  }
}

function closeDatabase(database: DatabaseSync): void {
  try {
    if (database.isOpen) database.close()
  } catch {
    // The disk fails. What was written is in the log, from which the next process restores it.
  }
}
