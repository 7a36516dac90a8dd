import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CallRecord, Changes, UserRecord } from '@offhook/switchboard'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSqliteStore, type SqliteStore } from './openSqliteStore'

let folder: string
let file: string
const openStores: SqliteStore[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-store-'))
  file = join(folder, 'calls.sqlite')
})
afterEach(() => {
  for (const store of openStores.splice(0)) store.close()
  rmSync(folder, { recursive: true })
})

function openStore(): SqliteStore {
  const store = openSqliteStore(file)
  openStores.push(store)
  return store
}

const user = (userJid: string, displayName = userJid): UserRecord => ({
  userJid,
  displayName,
  devices: [{ deviceId: 'a-device', disconnectedAt: null }],
  roomIds: ['room'],
  outcomes: [],
})
const call = { roomId: 'room', callerJid: 'alice', metadata: { topic: 'ünïcödé ✓' } } as unknown as CallRecord

/** A string is the key of a record to remove. */
const changes = (users: (UserRecord | string)[] = [], calls: (CallRecord | string)[] = []): { changes: Changes } => ({
  changes: {
    users: new Map(users.map((entry) => (typeof entry === 'string' ? [entry, null] : [entry.userJid, entry]))),
    calls: new Map(calls.map((entry) => (typeof entry === 'string' ? [entry, null] : [entry.roomId, entry]))),
  },
})

describe('openSqliteStore', () => {
  it('restores records in the next process, without those that were removed', async () => {
    const store = openStore()
    await store.transact(() => changes([user('alice'), user('bob')], [call]))
    await store.transact(() => changes([user('alice', 'Alice'), 'bob']))
    store.close()
    const next = openStore()
    expect([...next.users.values()]).toEqual([user('alice', 'Alice')])
    expect([...next.calls.values()]).toEqual([call])
  })

  it('lets the next transaction read changes that are not written, and resolves both after the write', async () => {
    const store = openStore()
    const log: string[] = []
    const first = store.transact(() => changes([user('alice')])).then(() => void log.push('first'))
    const second = store
      .transact((view) => ({ ...changes(), displayName: view.user('alice')?.displayName }))
      .then(({ displayName }) => void log.push(`second read ${displayName}`))
    await Promise.resolve()
    expect(log).toEqual([])
    await Promise.all([first, second])
    expect(log).toEqual(['first', 'second read alice'])
  })

  it('keeps resolved transactions when the process is killed', async () => {
    const program = `
      import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => next(name[0] === '.' && context.parentURL?.endsWith('.ts') && !name.endsWith('.ts') && !name.endsWith('.json') ? name + '.ts' : name, context) })
      const { openSqliteStore } = await import(${JSON.stringify(new URL('openSqliteStore.ts', import.meta.url).href)})
      const store = openSqliteStore(${JSON.stringify(file)})
      for (let index = 0; index < 50; index++)
        void store.transact(() => ({ changes: { users: new Map([['user-' + index, { userJid: 'user-' + index, devices: [] }]]), calls: new Map() } }))
          .then(() => process.stdout.write(index + '\\n'))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--conditions=@offhook/source', '--input-type=module', '-e', program])
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    const numbers = output.trim().split('\n')
    expect(numbers.length).toBeGreaterThan(0)
    const next = openStore()
    for (const number of numbers) expect(next.users.has(`user-${number}`)).toBe(true)
  })

  it('undoes changes whose write fails', async () => {
    const store = openStore()
    await store.transact(() => changes([user('alice')]))
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const failing = store.transact(() =>
      changes([user('alice', 'Alice'), { ...user('bob'), circular } as UserRecord], [call]),
    )
    await expect(failing).rejects.toThrow('circular')
    expect([...store.users.values()]).toEqual([user('alice')])
    expect(store.calls.size).toBe(0)
    await store.transact(() => changes([user('carol')]))
    store.close()
    expect([...openStore().users.keys()]).toEqual(['alice', 'carol'])
  })

  it('makes all of its files accessible for their owner only, also those of an earlier release', async () => {
    const modes = () =>
      readdirSync(folder).map((name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`)
    const store = openStore()
    await store.transact(() => changes([user('alice')]))
    expect(modes()).toEqual(['calls.sqlite 600', 'calls.sqlite-wal 600'])
    // A copy of a store whose process was killed.
    const copy = join(folder, 'copy.sqlite')
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix)
    for (const suffix of ['', '-wal']) chmodSync(copy + suffix, 0o644)
    store.close()
    rmSync(file)
    file = copy
    expect([...openStore().users.keys()]).toEqual(['alice'])
    expect(modes()).toEqual(['copy.sqlite 600', 'copy.sqlite-wal 600'])
  })

  it('reads a store of the release before, which has the replies in the records of the devices', async () => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 2; DROP TABLE replies; DROP TABLE revocations')
    const replies = ['first', 'second'].map((id) => ({ id, reply: { ok: true, value: { id } } }))
    const devices = [{ deviceId: 'phone', disconnectedAt: null, replies }]
    const insert = database.prepare('INSERT INTO users VALUES (?, ?)')
    insert.run('alice', JSON.stringify({ ...user('alice'), devices }))
    database.close()
    for (const store of [openStore(), openStore]) {
      const opened = typeof store === 'function' ? store() : store
      expect(opened.users.get('alice')?.devices).toEqual([{ deviceId: 'phone', disconnectedAt: null }])
      const { reply } = await opened.transact((view) => ({
        ...changes(),
        reply: view.reply({ userJid: 'alice', deviceId: 'phone' }, 'second'),
      }))
      expect(reply).toEqual({ ok: true, value: { id: 'second' } })
      opened.close()
    }
  })

  it('keeps replies for the next process, and only a bounded number of them', async () => {
    const store = openStore()
    const from = { userJid: 'alice', deviceId: 'phone' }
    const at = performance.timeOrigin
    for (let index = 0; index < 40; index++) {
      const reply = { from, id: String(index), at: at + index, reply: { ok: true as const, value: index } }
      await store.transact(() => ({ changes: { ...changes().changes, reply } }))
    }
    store.close()
    const next = openStore()
    expect(next.replies.get('alice')?.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 32 }, (_, index) => index + 8),
    )
    // Two minutes later, another user's reply removes them.
    const later = {
      from: { ...from, userJid: 'bob' },
      id: 'x',
      at: at + 121_000,
      reply: { ok: true as const, value: 0 },
    }
    await next.transact(() => ({ changes: { ...changes().changes, reply: later } }))
    next.close()
    expect([...openStore().replies.keys()]).toEqual(['bob'])
  })

  it('writes every record into a new file if its own was removed', async () => {
    const store = openStore()
    await store.transact(() => changes([user('alice')], [call]))
    rmSync(file)
    await store.transact(() => changes([user('bob')]))
    store.close()
    const next = openStore()
    expect([...next.users.keys()].sort()).toEqual(['alice', 'bob'])
    expect([...next.calls.keys()]).toEqual(['room'])
  })

  it('fails without its folder, reads on, and finds out by itself when the folder is back', async () => {
    file = join(folder, 'data', 'calls.sqlite')
    mkdirSync(join(folder, 'data'))
    const events: string[] = []
    const store = openSqliteStore(file, {
      onUnavailable: (error) => void events.push(String(error)),
      onAvailable: () => void events.push('available'),
    })
    openStores.push(store)
    await store.transact(() => changes([user('alice')]))
    rmSync(join(folder, 'data'), { recursive: true })
    const failing = store.transact(() => changes([user('bob')]))
    // In the same turn, so that it has read what is undone.
    const reading = store.transact((view) => ({ ...changes(), bob: view.user('bob'), alice: view.user('alice') }))
    await expect(failing).rejects.toThrow('ENOENT')
    expect(await reading).toMatchObject({ bob: undefined, alice: user('alice') })
    await expect(store.transact(() => changes([user('carol')]))).rejects.toThrow('ENOENT')
    expect(store.isAvailable).toBe(false)
    mkdirSync(join(folder, 'data'))
    await vi.waitFor(() => expect(store.isAvailable).toBe(true), { timeout: 10_000 })
    expect(events).toEqual([expect.stringContaining('ENOENT'), 'available'])
    store.close()
    expect([...openStore().users.keys()]).toEqual(['alice'])
  })

  it('changes nothing if the work throws', async () => {
    const store = openStore()
    const failing = store.transact(() => {
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(store.users.size).toBe(0)
  })
})

describe('openSqliteStore rejects, and does not change,', () => {
  /** Everything about the folder that opening a store could change. */
  const stateOf = () =>
    readdirSync(folder).map((name) => {
      const { mode, mtimeMs, ino } = statSync(join(folder, name))
      return { name, mode, mtimeMs, ino, content: readFileSync(join(folder, name)).toString('base64') }
    })
  const openRefused = (cause: string) => {
    const before = stateOf()
    expect(openStore).toThrow(unusable(cause))
    expect(stateOf()).toEqual(before)
  }

  const unusable = (cause: string) =>
    `The store "${file}" cannot be used: ${cause}. Move the file away, or choose another one with --store`

  it.each<[string, string | Buffer]>([
    ['a text file', 'my diary\n'],
    ['a long text file', 'my diary, '.repeat(1_000)],
    ['an image', Buffer.from('89504e470d0a1a0a', 'hex')],
  ])('%s', (_what, content) => {
    writeFileSync(file, content)
    openRefused('it is not an Offhook store')
    expect(readFileSync(file)).toEqual(Buffer.from(content))
  })

  it('a database of another application', () => {
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE bills (amount INTEGER); INSERT INTO bills VALUES (7)')
    other.close()
    const before = readFileSync(file)
    openRefused('it is not an Offhook store')
    expect(readFileSync(file)).toEqual(before)
  })

  it('a damaged store', async () => {
    const store = openStore()
    await store.transact(() => changes(Array.from({ length: 500 }, (_, index) => user(`user-${index}`))))
    store.close()
    const damaged = readFileSync(file)
    damaged.fill(0x5a, 4_096, damaged.length - 4_096)
    writeFileSync(file, damaged)
    openRefused('it is damaged')
    expect(readFileSync(file)).toEqual(damaged)
  })

  it('a store with a record that is not JSON', () => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec(`INSERT INTO users VALUES ('alice', '{"half')`)
    database.close()
    openRefused('it is damaged')
  })

  it('a store with another schema version', () => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    openRefused('its schema version is 99, this release requires 3')
  })

  it.each([
    ['DROP TABLE calls', 'it has no table "calls"'],
    ['DROP TABLE replies', 'it has no table "replies"'],
    ['ALTER TABLE users RENAME COLUMN record TO data', 'its table "users" has no column "record"'],
    [`INSERT INTO calls VALUES ('room', '7')`, 'it is damaged'],
  ])('a store after %s', (statement, cause) => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec(statement)
    database.close()
    openRefused(cause)
  })

  it('a store that is in use by another process', { timeout: 20_000 }, () => {
    openStore()
    expect(() => openSqliteStore(file)).toThrow(unusable('it is in use by another process'))
  })

  it('a path in a folder that does not exist', () => {
    file = join(folder, 'no', 'such.sqlite')
    openRefused('ENOENT')
  })
})

it('says which version of Node is required if this one has no SQLite', () => {
  const program = `
    import { registerHooks } from 'node:module'
    registerHooks({ resolve: (name, context, next) => {
      if (name === 'node:sqlite') throw new Error('no such module')
      return next(name[0] === '.' && context.parentURL?.endsWith('.ts') && !name.endsWith('.ts') && !name.endsWith('.json') ? name + '.ts' : name, context) } })
    const { hasSqlite } = await import(${JSON.stringify(new URL('sqliteDatabase.ts', import.meta.url).href)})
    const { openSqliteStore } = await import(${JSON.stringify(new URL('openSqliteStore.ts', import.meta.url).href)})
    console.log(hasSqlite())
    try { openSqliteStore('x.sqlite') } catch (error) { console.log(error.message) }`
  const args = ['--conditions=@offhook/source', '--input-type=module', '-e', program]
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: folder }).trim().split('\n')
  expect(lines).toEqual([
    'false',
    `The store "x.sqlite" requires Node 22.13 or newer, this is ${process.version}. The store "memory" works with every version`,
  ])
})
