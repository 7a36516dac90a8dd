import { closeSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'
import type { CallRecord, Changes, MemorySessionStore, RecordsView, UserRecord } from '@offhook/switchboard'
import { SettingsError } from '../config/settings'

/** Every record, in memory for reading and in a file for the process that comes after this one. */
export interface SqliteStore extends MemorySessionStore {
  transact<T extends { changes: Changes }>(work: (view: RecordsView) => T): Promise<T>
  /** Writes what is waiting and lets go of the file. */
  close(): void
}

/** Says of a file that it is one of these: "OFFH". */
const APPLICATION_ID = 0x4f464648
/** Raised when a record changes its shape. */
const LAYOUT = 1
/** How long the process before this one may take to let go of the file, in milliseconds. */
const PATIENCE_MS = 3_000
const MAGIC = 'SQLite format 3\0'

/**
 * Opens the file, or makes it, for this process alone.
 *
 * A transaction has resolved only when its changes are written: a process that is killed loses nothing it has answered. All that
 * happened in one turn of the event loop is one write. With `synchronous = NORMAL` a machine that loses power may lose the last
 * moments before, and never the file (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * @throws SettingsError for a file that is not ours, is damaged or is in use. It is left as it was.
 */
export function openSqliteStore(file: string): SqliteStore {
  const database = open(file)
  const users = createTable<UserRecord>(database, 'users')
  const calls = createTable<CallRecord>(database, 'calls')
  try {
    users.load()
    calls.load()
  } catch (error) {
    database.close()
    throw unusable(file, error)
  }
  const view: RecordsView = {
    user: (userJid) => users.records.get(userJid),
    call: (roomId) => calls.records.get(roomId),
  }
  let waiting: { resolve(): void; reject(error: unknown): void }[] = []

  function note({ changes }: { changes: Changes }): void {
    users.note(changes.users)
    calls.note(changes.calls)
  }

  function flush(): void {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      database.exec('BEGIN')
      users.write()
      calls.write()
      database.exec('COMMIT')
    } catch (error) {
      // A full disk: nobody was told of these changes, and nobody is to read them.
      rollBack(database)
      users.undo()
      calls.undo()
      for (const { reject } of batch) reject(error)
      return
    }
    users.written()
    calls.written()
    for (const { resolve } of batch) resolve()
  }

  return {
    users: users.records,
    calls: calls.records,
    transact: (work) =>
      new Promise((resolve, reject) => {
        const done = work(view)
        note(done)
        // What was read may be a change that is not written yet: then its answer waits with it.
        if (waiting.length === 0 && done.changes.users.size === 0 && done.changes.calls.size === 0) {
          resolve(done)
          return
        }
        waiting.push({ resolve: () => resolve(done), reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
    close() {
      flush()
      if (database.isOpen) database.close()
    },
  }
}

/** One kind of record. */
function createTable<R>(database: DatabaseSync, name: 'users' | 'calls') {
  const records = new Map<string, R>()
  /** What changed since the last write, as it was before. */
  const before = new Map<string, R | undefined>()
  const put = database.prepare(`INSERT INTO ${name} VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record`)
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
    note(changes: ReadonlyMap<string, R | null>) {
      for (const [key, record] of changes) {
        if (!before.has(key)) before.set(key, records.get(key))
        set(key, record)
      }
    },
    write() {
      for (const [key, earlier] of before) {
        const record = records.get(key)
        if (record !== undefined) put.run(key, JSON.stringify(record))
        else if (earlier !== undefined) remove.run(key)
      }
    },
    written() {
      before.clear()
    },
    undo() {
      for (const [key, earlier] of before) set(key, earlier)
      before.clear()
    },
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // It did not begin, or was rolled back by the fault itself.
  }
}

function open(file: string): DatabaseSync {
  const Database = loadDatabase(file)
  let database: DatabaseSync | null = null
  try {
    prepareFile(file)
    database = new Database(file)
    database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; PRAGMA locking_mode = EXCLUSIVE`)
    if (isEmpty(database)) {
      database.exec(`
        PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT};
        CREATE TABLE users (key TEXT PRIMARY KEY, record TEXT NOT NULL);
        CREATE TABLE calls (key TEXT PRIMARY KEY, record TEXT NOT NULL);`)
    } else {
      inspect(database)
    }
    // Only now: until it is known to be ours, nothing is written to it.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return database
  } catch (error) {
    database?.close()
    throw unusable(file, error)
  }
}

function loadDatabase(file: string): typeof DatabaseSync {
  try {
    return (createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: typeof DatabaseSync }).DatabaseSync
  } catch {
    throw new SettingsError(
      `The store "${file}" needs Node 22.13 or newer, this is ${process.version}; the store "memory" does not`,
    )
  }
}

/** Whether this Node brings SQLite. */
export function hasSqlite(): boolean {
  try {
    loadDatabase('')
    return true
  } catch {
    return false
  }
}

/** Makes the file for its owner only, for it says who calls whom. SQLite itself would make it for everybody to read. */
function prepareFile(file: string): void {
  const descriptor = openSync(file, 'a+', 0o600)
  const head = Buffer.alloc(MAGIC.length)
  const length = readSync(descriptor, head, 0, head.length, 0)
  closeSync(descriptor)
  // SQLite would take a short foreign file for an empty database.
  if (length > 0 && head.toString('latin1') !== MAGIC) throw new Error('it is no store of Offhook')
}

function isEmpty(database: DatabaseSync): boolean {
  return pragma(database, 'application_id') === 0 && !database.prepare('SELECT 1 FROM sqlite_master').get()
}

function inspect(database: DatabaseSync): void {
  if (pragma(database, 'application_id') !== APPLICATION_ID) throw new Error('it is no store of Offhook')
  const layout = pragma(database, 'user_version')
  if (layout !== LAYOUT) throw new Error(`its layout is ${String(layout)}, this version knows ${LAYOUT}`)
  if (pragma(database, 'quick_check') !== 'ok') throw new Error('it is damaged')
}

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name]
}

// https://sqlite.org/rescode.html
const FAULTS: Record<number, string> = {
  5: 'it is in use by another process',
  11: 'it is damaged',
  26: 'it is damaged',
}

function unusable(file: string, error: unknown): SettingsError {
  const { code, errcode, message } = error as Error & { code?: string; errcode?: number }
  const known = errcode === undefined ? undefined : FAULTS[errcode & 0xff]
  const why =
    known ??
    (error instanceof SyntaxError ? 'it is damaged' : code?.startsWith('E') && !code.startsWith('ERR') ? code : message)
  return new SettingsError(`The store "${file}" cannot be used: ${why}. Move it away, or name another with --store`)
}
