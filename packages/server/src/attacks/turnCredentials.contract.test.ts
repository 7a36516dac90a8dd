import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceTracks } from '../testing/voiceCall'

let server: TestServer
beforeEach(async () => {
  const turn = { urls: ['turn:turn.example.com'], secret: 'shared' }
  const fixed = { urls: ['turn:fixed.example.com'], username: 'u', credential: 'c' }
  server = await startTestServer({ turn, iceServers: [{ urls: 'stun:stun.example.com' }, fixed] })
})
afterEach(() => server.stop())

const connect = (user: string, auth?: Record<string, unknown>) => connectProtocolClient(server.url, user, auth)

async function call(client: ProtocolClient, ...to: string[]): Promise<string> {
  const reply = await client.call(...to)
  if (!reply.ok) throw new Error(reply.failure.message)
  return reply.value.call.roomId
}

/** The credentials that a client gets for a call, as text. */
const credentials = async (client: ProtocolClient, roomId: string) =>
  JSON.stringify(await client.command('call:ice', { roomId })).match(/"(username|credential)":"[^"]+"/g) ?? []

describe('TURN credentials', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['does not exist', () => Promise.resolve()],
    [
      'has just left',
      async () => {
        const bob = await connect('bob')
        bob.socket.disconnect()
        await vi.waitFor(() =>
          expect(server.presence.list()).not.toContainEqual(expect.objectContaining({ userId: 'bob' })),
        )
      },
    ],
    ['is online with a device that takes no calls', () => connect('bob', { canCall: false })],
    [
      'is in another call',
      async () => {
        const [bob, dave] = await Promise.all([connect('bob'), connect('dave')])
        const roomId = await call(dave, 'bob')
        await bob.command('call:answer', { roomId, tracks: voiceTracks })
      },
    ],
  ])('are not given to a user who calls one who %s', async (_, prepare) => {
    const mallory = await connect('mallory')
    const otherDevice = await connect('mallory')
    await prepare()
    for (const callees of [['bob'], ['bob', 'zoe']]) {
      const roomId = await call(mallory, ...callees)
      expect(await credentials(mallory, roomId)).toEqual([])
      expect(await credentials(otherDevice, roomId)).toEqual([])
      await mallory.command('call:end', { roomId, reason: 'hangup' })
      expect(await credentials(mallory, roomId)).toEqual([])
    }
  })

  it('are given at once when the call rings, and soon when the callee comes online', async () => {
    const [alice, bob] = await Promise.all([connect('alice'), connect('bob')])
    const roomId = await call(alice, 'bob')
    expect(await credentials(alice, roomId)).toHaveLength(4)
    expect(await credentials(bob, roomId)).toHaveLength(4)
    await alice.command('call:end', { roomId, reason: 'hangup' })
    const second = await call(alice, 'carol')
    expect(await alice.command('call:ice', { roomId: second })).toMatchObject({ value: { lastsFor: 1_000 } })
    await connect('carol')
    expect(await credentials(alice, second)).toHaveLength(4)
  })

  it('are the same ones however often a user asks', async () => {
    const [alice, bob] = await Promise.all([connect('alice'), connect('bob')])
    const seen = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      const roomId = await call(alice, 'bob')
      for (const each of await credentials(alice, roomId)) if (each.includes('alice')) seen.add(each)
      await alice.command('call:end', { roomId, reason: 'hangup' })
    }
    expect(bob.pushes.filter(({ name }) => name === 'call:incoming').length).toBe(20)
    // A new minute may begin meanwhile.
    expect(seen.size).toBeLessThanOrEqual(2)
  })
})
