import { closeSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'
import { SettingsError } from '../config/settingsError'

/** Marks a database as an Offhook store (`PRAGMA application_id`): "OFFH". */
const APPLICATION_ID = 0x4f464648
/** Increase it when a table or the shape of a record changes (`PRAGMA user_version`). */
const SCHEMA_VERSION = 2
/** How long to wait for the previous process to release the file. */
const BUSY_TIMEOUT_MS = 3_000
/** The first bytes of every SQLite file (https://sqlite.org/fileformat.html#magic_header_string). */
const FILE_HEADER = 'SQLite format 3\0'

/**
 * Opens or creates the database of a store, for exclusive use by this process.
 *
 * @throws SettingsError if the file is not an Offhook store, is damaged or is in use. The file is not changed.
 */
export function openSqliteDatabase(file: string): DatabaseSync {
  const Database = loadSqlite(file)
  let database: DatabaseSync | null = null
  try {
    prepareFile(file)
    database = new Database(file)
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA locking_mode = EXCLUSIVE`)
    if (isEmpty(database)) createTables(database)
    else checkDatabase(database)
    // These write to the file, so they come after the checks.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    // Stores of earlier releases have no such table.
    database.exec('CREATE TABLE IF NOT EXISTS revocations (key TEXT PRIMARY KEY, record TEXT NOT NULL)')
    return database
  } catch (error) {
    database?.close()
    throw unusableStore(file, error)
  }
}

/** Whether this version of Node has `node:sqlite`. */
export function hasSqlite(): boolean {
  try {
    loadSqlite('')
    return true
  } catch {
    return false
  }
}

function loadSqlite(file: string): typeof DatabaseSync {
  try {
    return (createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: typeof DatabaseSync }).DatabaseSync
  } catch {
    throw new SettingsError(
      `The store "${file}" requires Node 22.13 or newer, this is ${process.version}. The store "memory" works with every version`,
    )
  }
}

/** Creates the file with access for its owner only, because it contains who calls whom. SQLite would make it readable for all users. */
function prepareFile(file: string): void {
  const descriptor = openSync(file, 'a+', 0o600)
  const header = Buffer.alloc(FILE_HEADER.length)
  const length = readSync(descriptor, header, 0, header.length, 0)
  closeSync(descriptor)
  // SQLite treats a short file of any other format as an empty database.
  if (length > 0 && header.toString('latin1') !== FILE_HEADER) throw new Error('it is not an Offhook store')
}

function isEmpty(database: DatabaseSync): boolean {
  return readPragma(database, 'application_id') === 0 && !database.prepare('SELECT 1 FROM sqlite_master').get()
}

function createTables(database: DatabaseSync): void {
  database.exec(`
    PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};
    CREATE TABLE users (key TEXT PRIMARY KEY, record TEXT NOT NULL);
    CREATE TABLE calls (key TEXT PRIMARY KEY, record TEXT NOT NULL);`)
}

function checkDatabase(database: DatabaseSync): void {
  if (readPragma(database, 'application_id') !== APPLICATION_ID) throw new Error('it is not an Offhook store')
  const version = readPragma(database, 'user_version')
  if (version !== SCHEMA_VERSION) {
    throw new Error(`its schema version is ${String(version)}, this release requires ${SCHEMA_VERSION}`)
  }
  if (readPragma(database, 'quick_check') !== 'ok') throw new Error('it is damaged')
}

function readPragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name]
}

/** By primary result code: SQLITE_BUSY, SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
const SQLITE_ERRORS: Record<number, string> = {
  5: 'it is in use by another process',
  11: 'it is damaged',
  26: 'it is damaged',
}

/** @returns the error that names the file, the cause and what to do */
export function unusableStore(file: string, error: unknown): SettingsError {
  const { code, errcode, message } = error as Error & { code?: string; errcode?: number }
  const sqliteError = errcode === undefined ? undefined : SQLITE_ERRORS[errcode & 0xff]
  const cause =
    sqliteError ??
    (error instanceof SyntaxError ? 'it is damaged' : code?.startsWith('E') && !code.startsWith('ERR') ? code : message)
  return new SettingsError(
    `The store "${file}" cannot be used: ${cause}. Move the file away, or choose another one with --store`,
  )
}
