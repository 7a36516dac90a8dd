import type { DatabaseSync } from 'node:sqlite'
import type { CallRecord, Changes, MemorySessionStore, RecordsView, UserRecord } from '@offhook/switchboard'
import type { RevocationStore } from '../auth/revocations'
import { openSqliteDatabase, unusableStore } from './sqliteDatabase'

/** A store with every record in memory for reading, and in a file for the next process. */
export interface SqliteStore extends MemorySessionStore, RevocationStore {
  transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): Promise<T>
  /** Writes pending changes and closes the file. */
  close(): void
}

/**
 * Opens or creates the file, for exclusive use by this process.
 *
 * A transaction resolves after its changes are written, so a process that is killed loses nothing that it has acknowledged. The
 * transactions of one turn of the event loop are written together. With `synchronous = NORMAL`, a machine that loses power can lose the
 * last transactions, but the file stays valid (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * @throws SettingsError if the file is not an Offhook store, is damaged or is in use. The file is not changed.
 */
export function openSqliteStore(file: string): SqliteStore {
  const database = openSqliteDatabase(file)
  const users = createTable<UserRecord>(database, 'users')
  const calls = createTable<CallRecord>(database, 'calls')
  const revocations = createTable<number>(database, 'revocations')
  try {
    users.load()
    calls.load()
    revocations.load()
  } catch (error) {
    database.close()
    throw unusableStore(file, error)
  }
  const view: RecordsView = {
    user: (userJid) => users.records.get(userJid),
    call: (roomId) => calls.records.get(roomId),
  }
  let pending: { resolve(): void; reject(error: unknown): void }[] = []

  function apply({ changes }: { changes: Changes }): void {
    users.apply(changes.users)
    calls.apply(changes.calls)
  }

  function flush(): void {
    const batch = pending
    pending = []
    if (batch.length === 0) return
    try {
      database.exec('BEGIN')
      users.write()
      calls.write()
      database.exec('COMMIT')
    } catch (error) {
      // For instance, the disk is full. No client got an acknowledgement for these changes, so they are undone in memory too.
      rollBack(database)
      users.revert()
      calls.revert()
      for (const { reject } of batch) reject(error)
      return
    }
    users.commit()
    calls.commit()
    for (const { resolve } of batch) resolve()
  }

  return {
    users: users.records,
    calls: calls.records,
    transact: (work) =>
      new Promise((resolve, reject) => {
        const result = work(view)
        apply(result)
        // Without changes of its own, this transaction may have read changes that are not written yet. Then it resolves with them.
        if (pending.length === 0 && result.changes.users.size === 0 && result.changes.calls.size === 0) {
          resolve(result)
          return
        }
        pending.push({ resolve: () => resolve(result), reject })
        if (pending.length === 1) setImmediate(flush)
      }),
    revocations: revocations.records,
    saveRevocations(changes) {
      revocations.apply(changes)
      try {
        revocations.write()
        revocations.commit()
      } catch (error) {
        revocations.revert()
        throw error
      }
    },
    close() {
      flush()
      if (database.isOpen) database.close()
    },
  }
}

/** One type of record, in memory and in the table of the same name. */
function createTable<R>(database: DatabaseSync, name: 'users' | 'calls' | 'revocations') {
  const records = new Map<string, R>()
  /** The records that changed since the last write, as they were then. */
  const previous = new Map<string, R | undefined>()
  const upsert = database.prepare(
    `INSERT INTO ${name} VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record`,
  )
  const remove = database.prepare(`DELETE FROM ${name} WHERE key = ?`)

  function set(key: string, record: R | null | undefined): void {
    if (record) records.set(key, record)
    else records.delete(key)
  }

  return {
    records,
    load() {
      for (const { key, record } of database.prepare(`SELECT key, record FROM ${name}`).all()) {
        records.set(key as string, JSON.parse(record as string) as R)
      }
    },
    /** Changes the records in memory. */
    apply(changes: ReadonlyMap<string, R | null>) {
      for (const [key, record] of changes) {
        if (!previous.has(key)) previous.set(key, records.get(key))
        set(key, record)
      }
    },
    /** Writes the changes since the last commit to the table, inside the database's transaction. */
    write() {
      for (const [key, previousRecord] of previous) {
        const record = records.get(key)
        if (record !== undefined) upsert.run(key, JSON.stringify(record))
        else if (previousRecord !== undefined) remove.run(key)
      }
    },
    commit() {
      previous.clear()
    },
    revert() {
      for (const [key, record] of previous) set(key, record)
      previous.clear()
    },
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // `BEGIN` failed, or SQLite has rolled back by itself.
  }
}
