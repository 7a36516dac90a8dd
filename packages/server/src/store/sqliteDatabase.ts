import { chmodSync, closeSync, constants, existsSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'
import { SettingsError } from '../config/settingsError'
import { checkStoreFile } from './checkStoreFile'
import { APPLICATION_ID, type Database, SCHEMA_VERSION, schema, sidecarsOf } from './storeFile'

/**
 * Opens or creates the database of a store, for exclusive use by this process. Only the owner can read it.
 *
 * @throws SettingsError if the file is not an Offhook store, is damaged or is in use. The file is not changed.
 */
export function openSqliteDatabase(file: string): DatabaseSync {
  const Database = loadSqlite(file)
  let database: DatabaseSync | null = null
  try {
    const isNew = createFile(file)
    if (!isNew) checkStoreFile(file, Database)
    // It contains who calls whom. SQLite gives its own files the mode of this one.
    for (const each of [file, ...sidecarsOf(file)]) if (existsSync(each)) chmodSync(each, 0o600)
    database = new Database(file)
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec(
      `BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; ${schema}; COMMIT`,
    )
    // After the first transaction, so that the header of a new file has the application id and not only the log.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return database
  } catch (error) {
    closeAfterFailure(database)
    throw unusableStore(file, error)
  }
}

function closeAfterFailure(database: DatabaseSync | null): void {
  try {
    database?.close()
  } catch {
    // The cause is reported.
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

function loadSqlite(file: string): Database {
  try {
    return (createRequire(import.meta.url)('node:sqlite') as { DatabaseSync: Database }).DatabaseSync
  } catch {
    throw new SettingsError(
      `The store "${file}" requires Node 22.13 or newer, this is ${process.version}. The store "memory" works with every version`,
    )
  }
}

/** Creates the file with access for its owner only: SQLite would make it readable for all users. @returns whether it did not exist */
function createFile(file: string): boolean {
  try {
    closeSync(openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
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
