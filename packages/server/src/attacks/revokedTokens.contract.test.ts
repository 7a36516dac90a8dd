import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawWebSocket } from '../testing/openRawConnection'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'
import { voiceCall, voiceTracks } from '../testing/voiceCall'

let server: TestServer
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-revocations-'))
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const now = Math.floor(Date.now() / 1000)
const unauthorized = { statusCode: 401, code: 'unauthorized' }
const connect = (token: string, auth: Record<string, unknown> = {}) =>
  connectProtocolClient(server.url, '', { token, ...auth })

/** Tokens that were issued before the revocation, and do not say so. */
const olderTokens: [string, Record<string, unknown>][] = [
  ['from before', { iat: now - 60 }],
  ['without a time of issue', { iat: undefined }],
  ['whose time of issue is null', { iat: null }],
  ['from the future', { iat: now + 3_600 }],
  ['from the future, within the tolerance of clocks', { iat: now + 20 }],
  ['whose time of issue is in milliseconds', { iat: Date.now() }],
  ['without a time of issue, that never expires', { iat: undefined, exp: undefined }],
  ['that has expired, and is within its grace period', { iat: undefined, exp: now - 5 }],
]

describe('a token of a user whose access was revoked', () => {
  it.each(olderTokens)('%s is refused, also after a restart, and when it renews another one', async (_kind, claims) => {
    const store = join(folder, 'calls.sqlite')
    server = await startTestServer({ store })
    await server.revoke('bob')
    const token = await testToken('bob', claims)
    await expect(connect(token)).rejects.toMatchObject(unauthorized)
    await server.stop()
    server = await startTestServer({ store })
    await expect(connect(token)).rejects.toMatchObject(unauthorized)
    await expect(connect(await testToken('alice'))).resolves.toBeDefined()

    await vi.waitFor(async () => expect(await testToken('bob', {}).then(connect)).toBeDefined())
    const bob = await connect(await testToken('bob'))
    expect(await bob.command('connection:token', { token })).toMatchObject({ ok: false, failure: unauthorized })
  })

  it('is refused while it resumes a call', async () => {
    const store = join(folder, 'calls.sqlite')
    server = await startTestServer({ store })
    const deviceId = randomUUID()
    const [alice, bob] = [
      await connectProtocolClient(server.url, 'alice'),
      await connectProtocolClient(server.url, 'bob', { deviceId }),
    ]
    const started = await alice.call('bob')
    if (!started.ok) throw new Error(started.failure.message)
    const { roomId } = started.value.call
    await bob.command('call:answer', { roomId, tracks: voiceTracks })
    await server.stop()
    server = await startTestServer({ store })
    await server.revoke('bob')
    const token = await testToken('bob', { iat: undefined, exp: now - 5 })
    await expect(connect(token, { deviceId })).rejects.toMatchObject(unauthorized)
  })

  it('is refused when the revocation comes during its sign-in', async () => {
    const waiting: (() => void)[] = []
    server = await startTestServer({
      async authenticate(userId) {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return { userId, issuedAt: Date.now() - 1_000 }
      },
    })
    const signIns = ['bob', 'bob', 'bob'].map((user) => connect(user))
    await vi.waitFor(() => expect(waiting).toHaveLength(3))
    const results = Promise.allSettled(signIns)
    waiting[0]?.()
    const revoked = server.revoke('bob')
    waiting[1]?.()
    await revoked
    waiting[2]?.()
    for (const result of await results) {
      if (result.status === 'fulfilled') await vi.waitFor(() => expect(result.value.socket.connected).toBe(false))
    }
    expect(server.presence.list()).toEqual([])
  })

  it('starts no call with a command that waited for its authorization', async () => {
    let authorize: (isAllowed: boolean) => void = () => undefined
    server = await startTestServer({ authorize: () => new Promise((resolve) => (authorize = resolve)) })
    const alice = await connectProtocolClient(server.url, 'alice')
    const mallory = await openRawWebSocket(server.url)
    mallory.send(await connectPacket('mallory'))
    await vi.waitFor(() => expect(server.presence.list()).toHaveLength(2))
    const request = voiceCall(['alice'])
    const before = authorize
    mallory.send(`420${JSON.stringify(['call:start', randomUUID(), request])}`)
    await vi.waitFor(() => expect(authorize).not.toBe(before))
    await server.revoke('mallory')
    authorize(true)
    await vi.waitFor(() => expect(mallory.isClosed()).toBe(true))
    await alice.command('session:sync', { knownCalls: [] })
    expect(alice.pushes).toEqual([])
    expect(await server.metrics.metrics()).toContain('offhook_active_calls 0')
  })

  it('of an own kind without a time of issue is refused, and a newer one is accepted', async () => {
    let issuedAt: unknown
    server = await startTestServer({ authenticate: (userId) => ({ userId, issuedAt: issuedAt as number }) })
    await server.revoke('bob')
    for (issuedAt of [undefined, null, 0, -1, Date.now() + 60_000]) {
      await expect(connect('bob')).rejects.toMatchObject(unauthorized)
    }
    issuedAt = Date.now()
    await vi.waitFor(async () => expect(await connect('bob')).toBeDefined())
  })
})

it('refuses a token from the future of any user: it would outlive every revocation', async () => {
  server = await startTestServer()
  await expect(connect(await testToken('alice', { iat: now + 3_600 }))).rejects.toMatchObject(unauthorized)
  await expect(connect(await testToken('alice', { iat: now + 10 }))).resolves.toBeDefined()
})

it('accepts a store of the release before, which has no table for revocations', async () => {
  const store = join(folder, 'calls.sqlite')
  server = await startTestServer({ store })
  await server.stop()
  const database = new DatabaseSync(store)
  database.exec('PRAGMA user_version = 2; DROP TABLE revocations; DROP TABLE replies')
  database.close()
  server = await startTestServer({ store })
  const token = await testToken('bob')
  await server.revoke('bob')
  await expect(connect(token)).rejects.toMatchObject(unauthorized)
})
