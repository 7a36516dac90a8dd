import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CallRecord, Changes, UserRecord } from '@offhook/switchboard'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore, type SqliteStore } from './openSqliteStore'

let folder: string
let file: string
const open: SqliteStore[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-store-'))
  file = join(folder, 'calls.sqlite')
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(folder, { recursive: true })
})

function openStore(): SqliteStore {
  const store = openSqliteStore(file)
  open.push(store)
  return store
}

const user = (userJid: string, displayName = userJid): UserRecord => ({
  userJid,
  displayName,
  devices: [{ deviceId: 'a-device', goneAt: null, replies: [] }],
  roomIds: ['room'],
  outcomes: [],
})
const call = { roomId: 'room', callerJid: 'alice', metadata: { topic: 'ünïcödé ✓' } } as unknown as CallRecord

const changes = (users: (UserRecord | string)[] = [], calls: (CallRecord | string)[] = []): { changes: Changes } => ({
  changes: {
    users: new Map(users.map((one) => (typeof one === 'string' ? [one, null] : [one.userJid, one]))),
    calls: new Map(calls.map((one) => (typeof one === 'string' ? [one, null] : [one.roomId, one]))),
  },
})

describe('records in a file', () => {
  it('are there for the next process, whole, and gone where they were removed', async () => {
    const store = openStore()
    await store.transact(() => changes([user('alice'), user('bob')], [call]))
    await store.transact(() => changes([user('alice', 'Alice'), 'bob']))
    store.close()
    const next = openStore()
    expect([...next.users.values()]).toEqual([user('alice', 'Alice')])
    expect([...next.calls.values()]).toEqual([call])
  })

  it('are read by the next transaction at once, and answered for when they are written', async () => {
    const store = openStore()
    const log: string[] = []
    const first = store.transact(() => changes([user('alice')])).then(() => void log.push('first'))
    const second = store
      .transact((view) => ({ ...changes(), seen: view.user('alice')?.displayName }))
      .then(({ seen }) => void log.push(`second saw ${seen}`))
    await Promise.resolve()
    expect(log).toEqual([])
    await Promise.all([first, second])
    expect(log).toEqual(['first', 'second saw alice'])
  })

  it('survive a process that is killed as soon as it has answered', async () => {
    const program = `
      import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => next(name[0] === '.' && context.parentURL?.endsWith('.ts') && !name.endsWith('.ts') && !name.endsWith('.json') ? name + '.ts' : name, context) })
      const { openSqliteStore } = await import(${JSON.stringify(new URL('openSqliteStore.ts', import.meta.url).href)})
      const store = openSqliteStore(${JSON.stringify(file)})
      for (let index = 0; index < 50; index++)
        void store.transact(() => ({ changes: { users: new Map([['user-' + index, { userJid: 'user-' + index }]]), calls: new Map() } }))
          .then(() => process.stdout.write(index + '\\n'))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--conditions=@offhook/source', '--input-type=module', '-e', program])
    let answered = ''
    child.stdout.on('data', (chunk: Buffer) => (answered += chunk.toString()))
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    const numbers = answered.trim().split('\n')
    expect(numbers.length).toBeGreaterThan(0)
    const next = openStore()
    for (const number of numbers) expect(next.users.has(`user-${number}`)).toBe(true)
  })

  it('are as they were where a write fails', async () => {
    const store = openStore()
    await store.transact(() => changes([user('alice')]))
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const failing = store.transact(() =>
      changes([user('alice', 'Alice'), { ...user('bob'), loop } as UserRecord], [call]),
    )
    await expect(failing).rejects.toThrow('circular')
    expect([...store.users.values()]).toEqual([user('alice')])
    expect(store.calls.size).toBe(0)
    await store.transact(() => changes([user('carol')]))
    store.close()
    expect([...openStore().users.keys()]).toEqual(['alice', 'carol'])
  })

  it('are nobody else’s to read', () => {
    openStore()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('stay as they were where work throws', async () => {
    const store = openStore()
    const failing = store.transact(() => {
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(store.users.size).toBe(0)
  })
})

describe('a file that cannot be used is refused in one line, and left as it was', () => {
  const refused = (why: string) =>
    `The store "${file}" cannot be used: ${why}. Move it away, or name another with --store`

  it.each<[string, string | Buffer]>([
    ['a text', 'my diary\n'],
    ['a long text', 'my diary, '.repeat(1_000)],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex')],
  ])('%s', (_what, content) => {
    writeFileSync(file, content)
    expect(openStore).toThrow(refused('it is no store of Offhook'))
    expect(readFileSync(file)).toEqual(Buffer.from(content))
  })

  it("somebody else's database", () => {
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE bills (amount INTEGER); INSERT INTO bills VALUES (7)')
    other.close()
    const before = readFileSync(file)
    expect(openStore).toThrow(refused('it is no store of Offhook'))
    expect(readFileSync(file)).toEqual(before)
  })

  it('one that is damaged', async () => {
    const store = openStore()
    await store.transact(() => changes(Array.from({ length: 500 }, (_, index) => user(`user-${index}`))))
    store.close()
    const damaged = readFileSync(file)
    damaged.fill(0x5a, 4_096, damaged.length - 4_096)
    writeFileSync(file, damaged)
    expect(openStore).toThrow(refused('it is damaged'))
    expect(readFileSync(file)).toEqual(damaged)
  })

  it('one with a record that is no JSON', () => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec(`INSERT INTO users VALUES ('alice', '{"half')`)
    database.close()
    expect(openStore).toThrow(refused('it is damaged'))
  })

  it('one of another version', () => {
    openStore().close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(openStore).toThrow(refused('its layout is 99, this version knows 1'))
  })

  it('one that another process has', { timeout: 20_000 }, () => {
    openStore()
    expect(() => openSqliteStore(file)).toThrow(refused('it is in use by another process'))
  })

  it('one in a folder that is not there', () => {
    file = join(folder, 'no', 'such.sqlite')
    expect(openStore).toThrow(refused('ENOENT'))
  })
})

it('Node without SQLite says what it takes', () => {
  const program = `
    import { registerHooks } from 'node:module'
    registerHooks({ resolve: (name, context, next) => {
      if (name === 'node:sqlite') throw new Error('no such module')
      return next(name[0] === '.' && context.parentURL?.endsWith('.ts') && !name.endsWith('.ts') && !name.endsWith('.json') ? name + '.ts' : name, context) } })
    const { hasSqlite, openSqliteStore } = await import(${JSON.stringify(new URL('openSqliteStore.ts', import.meta.url).href)})
    console.log(hasSqlite())
    try { openSqliteStore('x.sqlite') } catch (error) { console.log(error.message) }`
  const args = ['--conditions=@offhook/source', '--input-type=module', '-e', program]
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: folder }).trim().split('\n')
  expect(lines).toEqual([
    'false',
    `The store "x.sqlite" needs Node 22.13 or newer, this is ${process.version}; the store "memory" does not`,
  ])
})
