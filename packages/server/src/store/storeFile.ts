import type { DatabaseSync } from 'node:sqlite'

/** The class of `node:sqlite`, which older versions of Node lack. */
export type Database = typeof DatabaseSync

/** Marks a database as an Offhook store (`PRAGMA application_id`): "OFFH". */
export const APPLICATION_ID = 0x4f464648
/** Increase it when a table or the shape of a record changes (`PRAGMA user_version`). */
export const SCHEMA_VERSION = 3
/** Version 2 has no table `replies`: the replies are in the records of the devices. Its first releases have no table `revocations`. */
export const EARLIER_SCHEMA_VERSION = 2

/** The columns of each table, and the version of the schema that has it first. */
export const tables = {
  users: { columns: ['key', 'record'], since: 2 },
  calls: { columns: ['key', 'record'], since: 2 },
  revocations: { columns: ['key', 'record'], since: 3 },
  replies: { columns: ['user', 'device', 'id', 'at', 'reply'], since: 3 },
} as const

export const schema = `
  CREATE TABLE IF NOT EXISTS users (key TEXT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS calls (key TEXT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS revocations (key TEXT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS replies
    (user TEXT, device TEXT, id TEXT, at REAL NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (user, device, id)) WITHOUT ROWID;
  DROP TABLE IF EXISTS probe`

/** The files that SQLite keeps beside a database: what it has written and not moved into the database yet. */
export const sidecarsOf = (file: string): string[] => ['-wal', '-shm', '-journal'].map((suffix) => file + suffix)
