import { randomUUID } from 'node:crypto'
import type { CommandName } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { validRequests } from '../../../protocol/src/testing/validRequests'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'
import { voiceCall, voiceTracks } from '../testing/voiceCall'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ ringTimeoutMs: 1_000 })
})
afterEach(() => server.stop())

const connect = (user: string, auth?: Record<string, unknown>) => connectProtocolClient(server.url, user, auth)
const hangUp = (client: ProtocolClient, roomId: string) => client.command('call:end', { roomId, reason: 'hangup' })
const answer = (client: ProtocolClient, roomId: string) =>
  client.command('call:answer', { roomId, tracks: voiceTracks })
const settle = (client: ProtocolClient) => client.command('session:sync', { knownCalls: [] })

/** The text of what a client received, without what differs from call to call. */
function textOf(received: unknown, names: Record<string, string>): string {
  let text = JSON.stringify(received)
    .replace(/"(startedAt|ringsFor|talkingFor)":[\d.]+/g, '"$1":0')
    .replace(/"roomLink":"[a-z-]+"/g, '"roomLink":""')
  for (const [name, replacement] of Object.entries(names)) text = text.replaceAll(name, replacement)
  return text
}

type MakeRoom = (roomId: string, mallory: ProtocolClient) => Promise<unknown>

/** Calls of other users, by their state. */
const othersCalls: Record<string, MakeRoom> = {
  rings: async (roomId) => {
    const [alice] = await Promise.all([connect('alice'), connect('bob')])
    await alice.command('call:start', voiceCall(['bob'], roomId))
  },
  'rings for an offline user': async (roomId) => {
    const alice = await connect('alice')
    await alice.command('call:start', voiceCall(['zoe'], roomId))
  },
  'is answered': async (roomId) => {
    const [alice, bob] = await Promise.all([connect('alice'), connect('bob')])
    await alice.command('call:start', voiceCall(['bob'], roomId))
    await answer(bob, roomId)
  },
  'has ended': async (roomId) => {
    const [alice] = await Promise.all([connect('alice'), connect('bob')])
    await alice.command('call:start', voiceCall(['bob'], roomId))
    await hangUp(alice, roomId)
  },
}

/** Calls that the attacker has left. */
const leftCalls: Record<'goes on' | 'has ended', MakeRoom> = {
  'goes on': async (roomId, mallory) => {
    const [alice, bob] = await Promise.all([connect('alice'), connect('bob')])
    await alice.command('call:start', voiceCall(['bob', 'mallory'], roomId))
    await answer(bob, roomId)
    await answer(mallory, roomId)
    await hangUp(mallory, roomId)
  },
  'has ended': async (roomId, mallory) => {
    const alice = await connect('alice')
    await leftCalls['goes on'](roomId, mallory)
    await hangUp(alice, roomId)
    const bob = await connect('bob')
    await bob.command('session:sync', { knownCalls: [roomId] })
    await server.revoke('alice')
    await server.revoke('bob')
  },
}

/** Sends a command about a room, and returns everything that the attacker and an accomplice receive. */
async function probeRoom(name: CommandName, make: MakeRoom | undefined): Promise<string> {
  const [mallory, accomplice] = await Promise.all([connect('mallory'), connect('carol')])
  const roomId = randomUUID()
  await make?.(roomId, mallory)
  await settle(mallory)
  mallory.pushes.splice(0)
  const request = JSON.parse(
    JSON.stringify(validRequests[name])
      .replaceAll('room-0000000000000000', roomId)
      .replaceAll('"to":["bob"]', '"to":["carol"]'),
  ) as object
  const requests = name === 'session:sync' ? [request, { ...request, resumedDevices: [randomUUID()] }] : [request]
  const replies: unknown[] = []
  for (const each of requests) replies.push(await mallory.emit(name, randomUUID(), each))
  // The call that was started, if any, is one like every other for both users.
  replies.push(await accomplice.command('call:ring', { roomId }), await answer(accomplice, roomId))
  replies.push(await mallory.command('call:mute', { roomId, source: 'microphone', isMuted: true }))
  replies.push(await mallory.command('call:ice', { roomId }))
  replies.push(await mallory.command('session:sync', { knownCalls: [roomId] }))
  replies.push(await accomplice.command('session:sync', { knownCalls: [roomId] }))
  await hangUp(accomplice, roomId)
  replies.push(await mallory.command('session:sync', { knownCalls: [roomId] }))
  await settle(accomplice)
  const received = textOf([replies, mallory.pushes, accomplice.pushes], {
    [roomId]: 'ROOM',
    [mallory.deviceId]: 'DEVICE-OF-MALLORY',
    [accomplice.deviceId]: 'DEVICE-OF-CAROL',
  })
  for (const client of [mallory, accomplice]) client.socket.disconnect()
  return received
}

const commands = Object.keys(validRequests).filter((name) => name !== 'connection:token') as CommandName[]

describe.each(commands)('%s tells nothing about a room id', (name) => {
  it.each(Object.entries(othersCalls))('of a call of other users that %s', async (_, make) => {
    expect(await probeRoom(name, make)).toBe(await probeRoom(name, undefined))
  })

  it('of a call that the user has left', async () => {
    const running = await probeRoom(name, leftCalls['goes on'])
    await server.stop()
    server = await startTestServer({ ringTimeoutMs: 1_000 })
    expect(await probeRoom(name, leftCalls['has ended'])).toBe(running)
  })
})

it('a call whose room id another call has goes on beside it', async () => {
  const [alice, bob, mallory, carol] = await Promise.all(
    ['alice', 'bob', 'mallory', 'carol'].map((name) => connect(name)),
  )
  const roomId = randomUUID()
  await alice!.command('call:start', voiceCall(['bob'], roomId))
  await answer(bob!, roomId)
  // Bob is in the call with this id. Carol is in none.
  expect(await mallory!.command('call:start', voiceCall(['carol', 'bob'], roomId))).toMatchObject({ ok: true })
  expect(await answer(carol!, roomId)).toMatchObject({ ok: true, value: { call: { roomId } } })
  await hangUp(mallory!, roomId)
  await settle(carol!)
  expect(carol!.pushes.at(-1)).toMatchObject({ name: 'call:closed', payload: { roomId, reason: 'hangup' } })
  const view = await alice!.command('session:sync', { knownCalls: [roomId] })
  expect(view).toMatchObject({ value: { calls: [{ roomId, users: [{}, { status: 'connecting' }] }], closed: [] } })
  await settle(bob!)
  const missed = bob!.pushes.filter(({ name }) => name === 'call:missed')
  expect(missed).toHaveLength(1)
  expect(JSON.stringify(missed)).not.toContain(`"roomId":"${roomId}"`)
  expect(bob!.pushes.some(({ name }) => name === 'call:closed')).toBe(false)
})

/** How a user who cannot be called is known to the server. The token names Robert, and writes his id with a capital letter. */
const offline: Record<string, (userId: string) => Promise<unknown>> = {
  'has just left': async (userId) => {
    const robert = await connect(userId, { token: await testToken(userId, { name: 'Robert Real' }) })
    robert.socket.disconnect()
    await vi.waitFor(() => expect(server.presence.list().some((user) => user.userId === userId)).toBe(false))
  },
  'has just left a call': async (userId) => {
    const [robert, dave] = await Promise.all([
      connect(userId, { token: await testToken(userId, { name: 'Robert Real' }) }),
      connect('dave'),
    ])
    const roomId = randomUUID()
    await dave.command('call:start', voiceCall([userId], roomId))
    await answer(robert, roomId)
    robert.socket.disconnect()
    await vi.waitFor(() => expect(server.presence.list().some((user) => user.userId === userId)).toBe(false))
  },
  'is called by another user': async (userId) => {
    const dave = await connect('dave')
    await dave.command('call:start', voiceCall([userId]))
  },
  'is online with a device that takes no calls': async (userId) =>
    connect(userId, { token: await testToken(userId, { name: 'Robert Real' }), canCall: false }),
}

/** Calls a user, alone or with an accomplice, until the call ends. @returns everything that both receive */
async function probeUser(userId: string, isCrossed: boolean): Promise<string> {
  const [mallory, accomplice] = await Promise.all([connect('mallory'), connect('carol')])
  const roomId = randomUUID()
  const written = userId.toUpperCase()
  const replies: unknown[] = []
  if (isCrossed) {
    await accomplice.command('call:start', voiceCall(['mallory'], roomId))
    replies.push(await mallory.command('call:start', voiceCall(['carol', written])))
  } else replies.push(await mallory.command('call:start', voiceCall([written, 'carol'], roomId)))
  replies.push(await mallory.command('call:ice', { roomId }))
  replies.push(await mallory.command('session:sync', { knownCalls: [] }))
  replies.push(await accomplice.command('session:sync', { knownCalls: [] }))
  replies.push(await answer(accomplice, roomId))
  await vi.waitFor(() => expect(JSON.stringify(mallory.pushes)).toContain('unavailable'), { timeout: 5_000 })
  replies.push(await mallory.command('session:sync', { knownCalls: [roomId] }))
  await settle(accomplice)
  const received = textOf([replies, mallory.pushes, accomplice.pushes], {
    [roomId]: 'ROOM',
    [mallory.deviceId]: 'DEVICE-OF-MALLORY',
    [accomplice.deviceId]: 'DEVICE-OF-CAROL',
    [written]: 'WRITTEN',
    [userId.toLowerCase()]: 'USER',
  })
  for (const client of [mallory, accomplice]) client.socket.disconnect()
  return received
}

describe.each([
  ['calls them', false],
  ['calls back with them added', true],
])('a user who %s', (_, isCrossed) => {
  it.each(Object.entries(offline))('does not find out that another user %s', async (_state, prepare) => {
    await prepare('Robert-R')
    const known = await probeUser('Robert-R', isCrossed)
    const unknown = await probeUser('Unknown-N', isCrossed)
    expect(known).toBe(unknown)
    expect(known).not.toContain('Real')
  })
})
