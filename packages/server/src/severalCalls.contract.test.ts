import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
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

it.each(['hold', [7], ['x'.repeat(33)], Array.from({ length: 17 }, () => 'hold')])(
  'refuses a client that announces %j',
  async (capabilities) => {
    await expect(connect('alice', capabilities)).rejects.toMatchObject({ statusCode: 400 })
  },
)
