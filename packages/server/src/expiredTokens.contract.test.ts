import { randomUUID } from 'node:crypto'
import { PROTOCOL_VERSION } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'
import { voiceTracks } from './testing/voiceCall'

const MINUTE = 60_000
const soon = { timeout: 20_000 }
const unauthorized = { ok: false, failure: { statusCode: 401, code: 'unauthorized' } }
const signalingFailed = { status: 'ended', reason: 'signaling-failed', endedBy: null }

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

/** A token that expires in `ms`, or has expired that long ago if it is negative. */
const tokenFor = (user: string, ms: number) =>
  testToken(user, { exp: (Date.now() + ms) / 1000, iat: Date.now() / 1000 - 3_600 })
const connectFor = async (user: string, ms: number, deviceId?: string) =>
  connectProtocolClient(server.url, user, { token: await tokenFor(user, ms), ...(deviceId && { deviceId }) })
const pushNames = ({ pushes }: ProtocolClient) => pushes.map(({ name }) => name as string)
const sync = (client: ProtocolClient, resumedDevices?: string[]) =>
  client.command('session:sync', { knownCalls: [], ...(resumedDevices && { resumedDevices }) })
const untilClosed = (client: ProtocolClient) => vi.waitFor(() => expect(client.socket.connected).toBe(false), soon)

async function ring(alice: ProtocolClient, ...to: string[]): Promise<string> {
  const started = await alice.call(...to)
  if (!started.ok) throw new Error(started.failure.message)
  return started.value.call.roomId
}

async function connectCall(alice: ProtocolClient, ...others: [user: string, client: ProtocolClient][]) {
  const roomId = await ring(alice, ...others.map(([user]) => user))
  for (const [, client] of others)
    expect(await client.command('call:answer', { roomId, tracks: voiceTracks })).toMatchObject({ ok: true })
  return roomId
}

/** Waits until the token of a connection has expired: a command that needs a valid one is refused. */
async function untilExpired(client: ProtocolClient): Promise<void> {
  const toNoUser = {
    roomId: randomUUID(),
    callType: 'audio' as const,
    to: ['no user id'],
    groupId: null,
    tracks: voiceTracks,
  }
  await vi.waitFor(async () => expect(await client.command('call:start', toNoUser)).toMatchObject(unauthorized), soon)
}

describe('a token that expires on a connection', () => {
  it('refuses a new call, and nothing of the call that is running', async () => {
    const bob = await connectFor('bob', 2 * MINUTE)
    const alice = await connectFor('alice', 1_000)
    const roomId = await connectCall(alice, ['bob', bob])
    await untilExpired(alice)
    const to = { userJid: 'bob@example.com', deviceId: bob.deviceId }
    const signal = { type: 'offer' as const, sdp: 'v=0' }
    expect(await alice.command('call:signal', { roomId, to, generation: 1, signal })).toMatchObject({ ok: true })
    expect(await alice.command('call:mute', { roomId, source: 'microphone', isMuted: true })).toMatchObject({
      ok: true,
    })
    expect(await alice.command('call:ice', { roomId })).toMatchObject({ ok: true })
    expect(await sync(alice)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
    expect(await alice.command('connection:keep-alive', { within: 0 })).toMatchObject({ ok: true })
    expect(await alice.command('call:end', { roomId, reason: 'hangup' })).toMatchObject({ ok: true })
    await vi.waitFor(() =>
      expect(bob.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload: { reason: 'hangup' } }),
    )
  })

  it('lets a call that rings already be answered and declined', async () => {
    const alice = await connectFor('alice', 2 * MINUTE)
    const [bob, carol] = [await connectFor('bob', 1_000), await connectFor('carol', 1_000)]
    const roomId = await ring(alice, 'bob', 'carol')
    await Promise.all([untilExpired(bob), untilExpired(carol)])
    expect(await bob.command('call:ring', { roomId })).toMatchObject({ ok: true })
    expect(await bob.command('call:answer', { roomId, tracks: voiceTracks })).toMatchObject({ ok: true })
    expect(await carol.command('call:decline', { roomId })).toMatchObject({ ok: true })
  })

  it('may be replaced during and after that', async () => {
    const alice = await connectFor('alice', 1_000)
    const bob = await connectFor('bob', 2 * MINUTE)
    await connectCall(alice, ['bob', bob])
    await untilExpired(alice)
    const expired = await tokenFor('alice', -1_000)
    expect(await alice.command('connection:token', { token: expired })).toMatchObject(unauthorized)
    const token = await tokenFor('alice', 2 * MINUTE)
    expect(await alice.command('connection:token', { token })).toMatchObject({ ok: true })
    expect(await alice.call('carol')).toMatchObject({ failure: { code: 'conflict' } })
  })

  it(
    'keeps the connection for as long as the call goes on, and closes it after that',
    { timeout: 120_000 },
    async () => {
      const [alice, bob] = [await connectFor('alice', 1_000), await connectFor('bob', 1_000)]
      // Their tokens expire with the call's, and later: the server looks at the connections of the call again in between.
      const idle = [await connectFor('bob', 1_000), await connectFor('bob', 8_000)]
      const roomId = await connectCall(alice, ['bob', bob])
      await vi.waitFor(() => expect(idle.map(({ socket }) => socket.connected)).toEqual([false, false]), {
        timeout: 60_000,
      })
      for (const { pushes } of idle)
        expect(pushes.at(-1)).toMatchObject({ name: 'server:closing', payload: { failure: { statusCode: 401 } } })
      expect([alice, bob].map(({ socket }) => socket.connected)).toEqual([true, true])
      expect(pushNames(bob)).not.toContain('call:closed')
      await alice.command('call:end', { roomId, reason: 'hangup' })
      await Promise.all([untilClosed(alice), untilClosed(bob)])
    },
  )
})

describe('a device that connects with a token that has expired', () => {
  it('resumes its call, and gets into no other one', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await connectCall(alice, ['bob', bob])
    bob.socket.disconnect()
    await vi.waitFor(() => expect(alice.pushes.at(-1)).toMatchObject({ payload: { user: { isLost: true } } }), soon)
    const back = await connectFor('bob', -9 * MINUTE, bob.deviceId)
    expect(await sync(back)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
    await vi.waitFor(() => expect(alice.pushes.at(-1)).not.toMatchObject({ payload: { user: { isLost: true } } }), soon)
    await vi.waitFor(() => expect(pushNames(back)).toContain('server:token-expiring'), soon)
    expect(await back.command('call:mute', { roomId, source: 'microphone', isMuted: true })).toMatchObject({ ok: true })
    expect(await back.call('carol')).toMatchObject(unauthorized)

    await alice.command('call:end', { roomId, reason: 'hangup' })
    await vi.waitFor(() => expect(pushNames(back)).toContain('call:closed'), soon)
    const carol = await connectFor('carol', 2 * MINUTE)
    const other = await ring(carol, 'bob')
    expect(await back.command('call:answer', { roomId: other, tracks: voiceTracks })).toMatchObject(unauthorized)
    await untilClosed(back)
    expect(pushNames(back)).not.toContain('call:incoming')
  })

  it('takes calls again once it has a new token', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await connectCall(alice, ['bob', bob])
    bob.socket.disconnect()
    const back = await connectFor('bob', -MINUTE, bob.deviceId)
    const token = await tokenFor('bob', 5 * MINUTE)
    expect(await back.command('connection:token', { token })).toMatchObject({ ok: true })
    await back.command('call:end', { roomId, reason: 'hangup' })
    const next = await ring(alice, 'bob')
    await vi.waitFor(() => expect(pushNames(back)).toContain('call:incoming'), soon)
    expect(await back.command('call:answer', { roomId: next, tracks: voiceTracks })).toMatchObject({ ok: true })
  })

  it('resumes the call of the page that it was before a reload', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await connectCall(alice, ['bob', bob])
    await bob.command('call:away', { roomId })
    bob.socket.disconnect()
    const reloaded = await connectFor('bob', -MINUTE)
    expect(await sync(reloaded, [bob.deviceId])).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
    await vi.waitFor(() => expect(pushNames(alice)).toContain('call:peer'), soon)
    await vi.waitFor(() => expect(reloaded.pushes.map(({ name }) => name as string)).toContain('server:token-expiring'))
    expect(await reloaded.command('call:end', { roomId, reason: 'hangup' })).toMatchObject({ ok: true })
  })

  it('is disconnected if it resumes nothing: another device of its user is in the call', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    await connectCall(alice, ['bob', bob])
    const tablet = await connectFor('bob', -MINUTE)
    expect(await sync(tablet)).toMatchObject({ ok: true, value: { calls: [] } })
    await untilClosed(tablet)
    expect(bob.socket.connected).toBe(true)
    expect(pushNames(bob)).not.toContain('call:closed')
  })

  it('resumes a call that its user makes, and that rings', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await ring(alice, 'bob')
    alice.socket.disconnect()
    const back = await connectFor('alice', -MINUTE, alice.deviceId)
    expect(await sync(back)).toMatchObject({ value: { calls: [{ roomId }] } })
    expect(await bob.command('call:answer', { roomId, tracks: voiceTracks })).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(pushNames(back)).toContain('call:peer'), soon)
  })

  it('gets 401 without a call, and when a call only rings for its user', async () => {
    const alice = await connectFor('alice', 2 * MINUTE)
    await expect(connectFor('bob', -1_000)).rejects.toMatchObject({ statusCode: 401 })
    const phone = await connectFor('bob', 2 * MINUTE)
    await ring(alice, 'bob')
    await vi.waitFor(() => expect(pushNames(phone)).toContain('call:incoming'), soon)
    await expect(connectFor('bob', -1_000)).rejects.toMatchObject({ statusCode: 401 })
    expect(server.presence.list()).toHaveLength(2)
  })

  it('leaves its call at once if the token expired too long ago, and the others hear the same reason', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await connectCall(alice, ['bob', bob])
    bob.socket.disconnect()
    await vi.waitFor(() => expect(alice.pushes.at(-1)).toMatchObject({ payload: { user: { isLost: true } } }), soon)
    await expect(connectFor('bob', -10 * MINUTE - 1_000, bob.deviceId)).rejects.toMatchObject({
      statusCode: 401,
    })
    await vi.waitFor(() =>
      expect(alice.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload: { roomId, ...signalingFailed } }),
    )
  })

  it('leaves a group call that goes on for the others', async () => {
    const [alice, bob, carol] = [
      await connectFor('alice', 2 * MINUTE),
      await connectFor('bob', 2 * MINUTE),
      await connectFor('carol', 2 * MINUTE),
    ]
    await connectCall(alice, ['bob', bob], ['carol', carol])
    bob.socket.disconnect()
    await expect(connectFor('bob', -11 * MINUTE, bob.deviceId)).rejects.toMatchObject({ statusCode: 401 })
    const left = { name: 'call:user', payload: { reason: 'signaling-failed', user: { userJid: 'bob@example.com' } } }
    for (const { pushes } of [alice, carol]) await vi.waitFor(() => expect(pushes.at(-1)).toMatchObject(left), soon)
  })

  it('cannot end a call of another user, or with a token that is not genuine', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    await connectCall(alice, ['bob', bob])
    await expect(connectFor('mallory', -11 * MINUTE, bob.deviceId)).rejects.toMatchObject({ statusCode: 401 })
    const forged = (await tokenFor('bob', -11 * MINUTE)).replace(/[^.]+$/, 'a'.repeat(43))
    await expect(
      connectProtocolClient(server.url, 'bob', { token: forged, deviceId: bob.deviceId }),
    ).rejects.toMatchObject({ statusCode: 401 })
    expect(bob.socket.connected).toBe(true)
    expect(pushNames(alice)).not.toContain('call:closed')
  })

  it('cannot resume a call that revocation has ended, or anything with a revoked token', async () => {
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    const roomId = await connectCall(alice, ['bob', bob])
    await server.revoke('bob')
    await vi.waitFor(() =>
      expect(alice.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload: { roomId, ...signalingFailed } }),
    )
    await expect(connectFor('bob', -MINUTE, bob.deviceId)).rejects.toMatchObject({ statusCode: 401 })
  })
})

describe('the grace of expired tokens', () => {
  it('is a setting', async () => {
    await server.stop()
    server = await startTestServer({ expiredTokenGraceMs: 0 })
    const [alice, bob] = [await connectFor('alice', 2 * MINUTE), await connectFor('bob', 2 * MINUTE)]
    await connectCall(alice, ['bob', bob])
    bob.socket.disconnect()
    await expect(connectFor('bob', -1_000, bob.deviceId)).rejects.toMatchObject({ statusCode: 401 })
    await vi.waitFor(() => expect(alice.pushes.at(-1)).toMatchObject({ payload: signalingFailed }))
  })

  it('also applies to a custom authenticate function, whose identity has expired', async () => {
    await server.stop()
    const validFor = new Map([['old', -MINUTE]])
    server = await startTestServer({
      authenticate: (token) => {
        const [userId = '', kind = ''] = token.split(':')
        return { userId, expiresAt: Date.now() + (validFor.get(kind) ?? MINUTE) }
      },
    })
    const connect = (token: string, deviceId: string = randomUUID()) =>
      connectProtocolClient(server.url, 'any', { token, deviceId, protocolVersion: PROTOCOL_VERSION })
    const [alice, bob] = [await connect('alice:new', 'a-device-of-alice'), await connect('bob:new', 'a-device-of-bob')]
    await expect(connect('bob:old')).rejects.toMatchObject({ statusCode: 401 })
    await connectCall(alice, ['bob', bob])
    bob.socket.disconnect()
    expect(await sync(await connect('bob:old', 'a-device-of-bob'))).toMatchObject({ value: { calls: [{}] } })
  })
})
