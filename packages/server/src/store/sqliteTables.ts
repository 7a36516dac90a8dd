import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { ReplyRecord } from '@offhook/switchboard'

/** The records of one table, in memory for reading. */
export interface SqliteTable<R> {
  readonly records: ReadonlyMap<string, R>
  /** Prepares the statements for a database that was opened. */
  open(database: DatabaseSync): void
  /** Reads the records. */
  load(): void
  /** Changes the records in memory. */
  apply(changes: ReadonlyMap<string, R | null>): void
  /** Writes the changes since the last commit to the table, inside the database's transaction. */
  write(): void
  /** Writes every record to an empty or earlier table, inside the database's transaction. */
  writeAll(): void
  commit(): void
  revert(): void
}

/** How the records of a table become rows. */
interface Rows<R> {
  name: string
  /** The statements, with their parameters. */
  insert: string
  remove: string
  orderBy?: string
  /** The key of the record that a row belongs to, and the record with the row added to those that were read before. */
  read(row: Record<string, SQLOutputValue>, records: ReadonlyMap<string, R>): [key: string, record: R]
  /** What `remove` and `insert` run with when a record has changed. */
  change(
    key: string,
    before: R | undefined,
    after: R | undefined,
  ): { removed: SQLInputValue[][]; added: SQLInputValue[][] }
}

/** @param R a record, which is one row with JSON */
export function createTable<R>(name: string): SqliteTable<R> {
  return createRowsTable<R>({
    name,
    insert: `INSERT INTO ${name} VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record`,
    remove: `DELETE FROM ${name} WHERE key = ?`,
    read: ({ key, record }) => [key as string, JSON.parse(record as string) as R],
    change: (key, before, after) => ({
      removed: after === undefined && before !== undefined ? [[key]] : [],
      added: after === undefined ? [] : [[key, JSON.stringify(after)]],
    }),
  })
}

/** The replies of a user are one record and as many rows: only the new one is written. */
export function createReplyTable(): SqliteTable<readonly ReplyRecord[]> {
  return createRowsTable<readonly ReplyRecord[]>({
    name: 'replies',
    insert:
      'INSERT INTO replies VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, reply = excluded.reply',
    remove: 'DELETE FROM replies WHERE user = ? AND device = ? AND id = ?',
    orderBy: 'at',
    read: ({ user, device, id, at, reply }, records) => {
      const record = { deviceId: device as string, id: id as string, at: at as number, reply: reply as string }
      return [user as string, [...(records.get(user as string) ?? []), record]]
    },
    change: (userJid, before = [], after = []) => {
      const [earlier, current] = [new Set(before), new Set(after)]
      return {
        removed: before.filter((reply) => !current.has(reply)).map(({ deviceId, id }) => [userJid, deviceId, id]),
        added: after
          .filter((reply) => !earlier.has(reply))
          .map(({ deviceId, id, at, reply }) => [userJid, deviceId, id, at, reply]),
      }
    },
  })
}

function createRowsTable<R>({ name, insert, remove, orderBy, read, change }: Rows<R>): SqliteTable<R> {
  const records = new Map<string, R>()
  /** The records that changed since the last write, as they were then. */
  const previous = new Map<string, R | undefined>()
  let database: DatabaseSync
  let insertRow: ReturnType<DatabaseSync['prepare']>
  let removeRow: ReturnType<DatabaseSync['prepare']>

  function set(key: string, record: R | null | undefined): void {
    // Also before it is set, so that the records stay in the order of their changes.
    records.delete(key)
    if (record !== null && record !== undefined) records.set(key, record)
  }

  function writeRecord(key: string, before: R | undefined): void {
    const { removed, added } = change(key, before, records.get(key))
    for (const row of removed) removeRow.run(...row)
    for (const row of added) insertRow.run(...row)
  }

  return {
    records,
    open(opened) {
      database = opened
      insertRow = database.prepare(insert)
      removeRow = database.prepare(remove)
    },
    load() {
      const query = `SELECT * FROM ${name}${orderBy === undefined ? '' : ` ORDER BY ${orderBy}`}`
      for (const row of database.prepare(query).iterate()) {
        set(...read(row, records))
      }
    },
    apply(changes) {
      for (const [key, record] of changes) {
        if (!previous.has(key)) previous.set(key, records.get(key))
        set(key, record)
      }
    },
    write() {
      for (const [key, before] of previous) writeRecord(key, before)
    },
    writeAll() {
      database.exec(`DELETE FROM ${name}`)
      for (const key of records.keys()) writeRecord(key, undefined)
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
