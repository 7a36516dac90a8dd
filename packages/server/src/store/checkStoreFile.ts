import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { APPLICATION_ID, type Database, EARLIER_SCHEMA_VERSION, SCHEMA_VERSION, sidecarsOf, tables } from './storeFile'

/** How long to wait for the previous process to release the file. */
const BUSY_TIMEOUT_MS = 3_000
/** The first bytes of every SQLite file (https://sqlite.org/fileformat.html#the_database_header). */
const FILE_HEADER = 'SQLite format 3\0'
const HEADER_LENGTH = 100
const APPLICATION_ID_OFFSET = 68

/**
 * Checks that a file is an Offhook store that this release can read, and that no other process uses it. Neither the file nor its folder is
 * changed: SQLite would create files, and move its log into the database.
 *
 * @throws if it is not. The error is meant for `unusableStore`.
 */
export function checkStoreFile(file: string, Database: Database): void {
  if (!isStore(file)) return
  const sidecars = sidecarsOf(file).filter((each) => existsSync(each))
  if (sidecars.length > 0) checkUse(file, Database)
  // The database alone is not valid after a crash: the log is part of it. SQLite applies it to a copy.
  const isHot = sidecars.some((each) => statSync(each, { throwIfNoEntry: false })?.size)
  if (!isHot) {
    checkDatabase(new Database(urlOf(file, '?immutable=1'), { readOnly: true }))
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'offhook-check-'))
  try {
    const copy = join(folder, 'copy')
    for (const suffix of ['', '-wal', '-journal'])
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
    checkDatabase(new Database(copy))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @returns `false` for an empty file, which becomes a store */
function isStore(file: string): boolean {
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(HEADER_LENGTH)
    const length = readSync(descriptor, header, 0, header.length, 0)
    if (length === 0) return false
    const isDatabase = header.toString('latin1', 0, FILE_HEADER.length) === FILE_HEADER
    if (isDatabase && header.readUInt32BE(APPLICATION_ID_OFFSET) === APPLICATION_ID) return true
    throw new Error('it is not an Offhook store')
  } finally {
    closeSync(descriptor)
  }
}

const urlOf = (file: string, query: string) => Object.assign(pathToFileURL(file), { search: query })

/** A process that uses the store has locked it. */
function checkUse(file: string, Database: Database): void {
  const database = new Database(urlOf(file, '?mode=ro&readonly_shm=1'), { readOnly: true })
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    database.prepare('SELECT 1 FROM sqlite_master').get()
  } catch (error) {
    // SQLITE_BUSY. Other errors: reading the log would require writing.
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === 5) throw error
  } finally {
    database.close()
  }
}

function checkDatabase(database: DatabaseSync): void {
  try {
    const version = Number(readPragma(database, 'user_version'))
    const master = database.prepare('SELECT 1 FROM sqlite_master').get()
    // The process was killed while it created the file.
    if (!master && version === 0) return
    if (version !== SCHEMA_VERSION && version !== EARLIER_SCHEMA_VERSION) {
      throw new Error(`its schema version is ${version}, this release requires ${SCHEMA_VERSION}`)
    }
    if (readPragma(database, 'quick_check') !== 'ok') throw new Error('it is damaged')
    for (const [table, { columns, since }] of Object.entries(tables)) {
      if (version < since) continue
      const found = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all()
      if (found.length === 0) throw new Error(`it has no table "${table}"`)
      const missing = columns.find((column) => !found.some(({ name }) => name === column))
      if (missing !== undefined) throw new Error(`its table "${table}" has no column "${missing}"`)
    }
    for (const table of ['users', 'calls']) {
      const query = `SELECT 1 FROM ${table} WHERE NOT json_valid(record) OR json_type(record) <> 'object'`
      if (database.prepare(query).get()) throw new Error('it is damaged')
    }
  } finally {
    database.close()
  }
}

function readPragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name]
}
