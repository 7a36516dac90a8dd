import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Authorize } from './auth/authorize'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, type TestServer } from './testing/startTestServer'
import { voiceCall, voiceTracks } from './testing/voiceCall'

// A user with more than one call, or more than one device, over a real connection. The rules themselves are tested in the switchboard.

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

const connect = (user: string, capabilities?: unknown) =>
  connectProtocolClient(server.url, user, capabilities === undefined ? {} : { capabilities })

const pushesOf = (client: ProtocolClient, name: string) => client.pushes.filter((push) => push.name === name)

async function startCall(from: ProtocolClient, to: string, toDevice: ProtocolClient): Promise<string> {
  const request = voiceCall([to])
  const started = await from.command('call:start', request)
  if (!started.ok) throw new Error(started.failure.message)
  const answered = await toDevice.command('call:answer', { roomId: request.roomId, tracks: voiceTracks })
  if (!answered.ok) throw new Error(answered.failure.message)
  return request.roomId
}

it('lets a second call ring on a device that announces it, and swaps the two', async () => {
  const supported = ['hold', 'waiting', 'of a newer client']
  const [alice, bob, carol] = [await connect('alice'), await connect('bob', supported), await connect('carol')]
  const first = await startCall(alice, 'bob', bob)
  const second = await startCall(carol, 'bob', bob)
  const userOnHold = { user: { userJid: 'bob@example.com', isOnHold: true } }
  await vi.waitFor(() => expect(pushesOf(alice, 'call:user').at(-1)?.payload).toMatchObject(userOnHold))
  expect(await bob.command('call:resume', { roomId: first })).toMatchObject({ failure: { statusCode: 409 } })
  expect(await bob.command('call:resume', { roomId: first, current: 'hold' })).toEqual({ ok: true, value: null })
  await vi.waitFor(() => expect(pushesOf(carol, 'call:user').at(-1)?.payload).toMatchObject(userOnHold))
  expect(await bob.command('call:hold', { roomId: second })).toEqual({ ok: true, value: null })
  expect(await bob.command('call:hold', { roomId: randomUUID() })).toMatchObject({ failure: { statusCode: 404 } })
})

it('refuses a second call of a user with an older client as engaged', async () => {
  const [alice, bob, carol] = [await connect('alice'), await connect('bob'), await connect('carol')]
  await startCall(alice, 'bob', bob)
  expect(await carol.call('bob')).toMatchObject({ ok: true })
  await vi.waitFor(() => expect(pushesOf(carol, 'call:closed')).toMatchObject([{ payload: { reason: 'engaged' } }]))
  expect(pushesOf(bob, 'call:incoming')).toHaveLength(1)
})

it('invites a user to a running call, once authorize allows it', async () => {
  await server.stop()
  const authorize = vi.fn<Authorize>(
    (attempt) => attempt.kind === 'call' || !attempt.callees.includes('dave@example.com'),
  )
  server = await startTestServer({ authorize, callsPerPairPerMinute: 3 })
  const [alice, bob, carol] = [await connect('alice'), await connect('bob'), await connect('carol')]
  const roomId = await startCall(alice, 'bob', bob)
  expect(await bob.command('call:invite', { roomId, to: ['Carol'] })).toEqual({ ok: true, value: null })
  expect(authorize).toHaveBeenLastCalledWith({
    kind: 'invite',
    roomId,
    inviter: 'bob@example.com',
    present: ['alice@example.com', 'bob@example.com'],
    caller: 'bob@example.com',
    callerId: 'bob',
    callees: ['carol@example.com'],
    calleeIds: ['carol'],
    callType: 'audio',
    callMode: 'onetomany',
  })
  await vi.waitFor(() =>
    expect(pushesOf(carol, 'call:incoming')).toMatchObject([{ payload: { call: { callerJid: 'bob@example.com' } } }]),
  )
  expect(await bob.command('call:cancel-invite', { roomId, to: ['carol'] })).toEqual({ ok: true, value: null })
  await vi.waitFor(() => expect(pushesOf(carol, 'call:closed')).toMatchObject([{ payload: { reason: 'cancelled' } }]))

  const statusOf = async (client: ProtocolClient, to: string[], room = roomId) => {
    const reply = await client.command('call:invite', { roomId: room, to })
    return reply.ok ? 200 : reply.failure.statusCode
  }
  expect(await statusOf(bob, ['dave'])).toBe(403)
  expect(await statusOf(bob, ['alice'])).toBe(400)
  expect(await statusOf(bob, ['bob'])).toBe(400)
  expect(await statusOf(carol, ['dave'])).toBe(404)
  expect(await statusOf(bob, ['carol'], randomUUID())).toBe(404)
  expect(await statusOf(bob, ['carol'])).toBe(200)
  expect(await statusOf(bob, ['carol'])).toBe(200)
  expect(await statusOf(bob, ['carol'])).toBe(429)
})

it('executes an invitation once that arrives twice', async () => {
  const [alice, bob, carol] = [await connect('alice'), await connect('bob'), await connect('carol')]
  const roomId = await startCall(alice, 'bob', bob)
  const invite = () => bob.command('call:invite', { roomId, to: ['carol'] }, 'one-id')
  expect(await Promise.all([invite(), invite()])).toEqual(Array(2).fill({ ok: true, value: null }))
  await vi.waitFor(() => expect(pushesOf(carol, 'call:incoming')).toHaveLength(1))
  expect(pushesOf(alice, 'call:user').filter(({ payload }) => JSON.stringify(payload).includes('carol'))).toHaveLength(
    1,
  )
})

it("refuses an invitation of another member with invitePolicy 'caller', and of a user whose calls are one to one", async () => {
  await server.stop()
  server = await startTestServer({
    invitePolicy: 'caller',
    authenticate: (userId) => ({ userId, features: { groupCall: userId !== 'alice' } }),
  })
  const token = (value: string) => connectProtocolClient(server.url, value, { token: value })
  const [alice, bob, dave] = [await token('alice'), await token('bob'), await token('dave')]
  const first = await startCall(alice, 'bob', bob)
  for (const client of [alice, bob])
    expect(await client.command('call:invite', { roomId: first, to: ['carol'] })).toMatchObject({
      failure: { statusCode: 403 },
    })
  await bob.command('call:end', { roomId: first, reason: 'hangup' })
  const second = await startCall(dave, 'bob', bob)
  expect(await dave.command('call:invite', { roomId: second, to: ['carol'] })).toMatchObject({ ok: true })
})

it('moves a call to another device of the user, and lets that device end a call of the first one', async () => {
  const supported = ['elsewhere']
  const [alice, mobile, laptop] = [
    await connect('alice'),
    await connect('bob', supported),
    await connect('bob', supported),
  ]
  const roomId = await startCall(alice, 'bob', mobile)
  const elsewhere = { payload: { calls: [{ roomId, deviceId: mobile.deviceId }] } }
  await vi.waitFor(() => expect(pushesOf(laptop, 'session:elsewhere').at(-1)).toMatchObject(elsewhere))
  expect(pushesOf(alice, 'session:elsewhere')).toEqual([])
  expect(await alice.command('call:take', { roomId: randomUUID(), tracks: voiceTracks })).toMatchObject({ ok: false })
  expect(await laptop.command('call:take', { roomId, tracks: voiceTracks })).toMatchObject({
    value: { call: { roomId, peers: [{ deviceId: alice.deviceId }] } },
  })
  const moved = { payload: { reason: 'answered-elsewhere', hasMoved: true } }
  await vi.waitFor(() => expect(pushesOf(mobile, 'call:closed')).toMatchObject([moved]))
  await mobile.command('call:end', { roomId, reason: 'hangup', elsewhere: true })
  await vi.waitFor(() => expect(pushesOf(alice, 'call:closed')).toMatchObject([{ payload: { reason: 'hangup' } }]))
})

it.each(['hold', [7], ['x'.repeat(33)], Array.from({ length: 17 }, () => 'hold')])(
  'refuses a client that announces %j',
  async (capabilities) => {
    await expect(connect('alice', capabilities)).rejects.toMatchObject({ statusCode: 400 })
  },
)
