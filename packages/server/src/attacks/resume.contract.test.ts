import { randomUUID } from 'node:crypto'
import type { CommandRequest } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceCall, voiceTracks } from '../testing/voiceCall'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.stop())

const connect = (user: string) => connectProtocolClient(server.url, user)
const resume = (client: ProtocolClient, ...resumedDevices: string[]) =>
  client.command('session:sync', { knownCalls: [], resumedDevices })

/** A call of Alice and Bob. */
async function createCall() {
  const [alice, bob] = await Promise.all([connect('alice'), connect('bob')])
  const roomId = randomUUID()
  const request: CommandRequest<'call:start'> = voiceCall(['bob'], roomId)
  await alice.command('call:start', request)
  await bob.command('call:answer', { roomId, tracks: voiceTracks })
  return { alice, bob, roomId }
}

const probesTo = ({ socket }: ProtocolClient) => {
  const probed = vi.fn()
  socket.on('server:probe', probed)
  return probed
}

describe('a membership whose device is connected', () => {
  it.each<[string, (bob: ProtocolClient, roomId: string) => unknown]>([
    ['which does nothing', () => undefined],
    ['which has just sent a command', (bob, roomId) => bob.command('call:ring', { roomId })],
    [
      'which was away and is back',
      async (bob, roomId) => {
        await bob.command('call:away', { roomId })
        await bob.command('session:sync', { knownCalls: [roomId] })
      },
    ],
  ])('is not taken by another tab (%s)', async (_, act) => {
    const { alice, bob, roomId } = await createCall()
    await act(bob, roomId)
    const tab = await connect('bob')
    const synced = resume(tab, bob.deviceId, alice.deviceId)
    await bob.command('session:sync', { knownCalls: [] })
    expect(await synced).toMatchObject({ ok: true, value: { calls: [] } })
    // Neither is it taken when the command is repeated.
    expect(await resume(tab, bob.deviceId)).toMatchObject({ ok: true, value: { calls: [] } })
    expect(bob.pushes.filter(({ name }) => name === 'call:closed')).toEqual([])
    expect(await bob.command('call:mute', { roomId, source: 'microphone', isMuted: true })).toMatchObject({ ok: true })
  })

  it('is not probed by other users', async () => {
    const { alice, bob } = await createCall()
    const probed = probesTo(bob)
    const mallory = await connect('mallory')
    await resume(mallory, bob.deviceId, alice.deviceId)
    // A device in the call cannot make the server probe the others either: their answers count against their own limits.
    for (let count = 0; count < 20; count += 1) await resume(alice, randomUUID())
    await bob.command('session:sync', { knownCalls: [] })
    expect(probed).not.toHaveBeenCalled()
  })
})

describe('the membership of a page that was reloaded', () => {
  it('is taken when the page is away and its connection is still open', async () => {
    const { bob, roomId } = await createCall()
    await bob.command('call:away', { roomId })
    const probed = probesTo(bob)
    const page = await connect('bob')
    expect(await resume(page, bob.deviceId)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
    expect(probed).not.toHaveBeenCalled()
  })

  it('is taken when the connection of the page is closed while the server waits for it', async () => {
    const { bob, roomId } = await createCall()
    bob.socket.off('server:probe')
    bob.socket.on('server:probe', () => {
      bob.socket.disconnect()
    })
    const page = await connect('bob')
    expect(await resume(page, bob.deviceId)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
  })

  it('is taken when a last command of the page arrives late', async () => {
    const { bob, roomId } = await createCall()
    bob.socket.off('server:probe')
    let probes = 0
    bob.socket.on('server:probe', () => {
      probes += 1
      // Not an answer: this command was on its way already.
      if (probes === 1) void bob.socket.emit('call:mute', randomUUID(), { roomId, source: 'microphone', isMuted: true })
      else bob.socket.disconnect()
    })
    const page = await connect('bob')
    expect(await resume(page, bob.deviceId)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
  })

  it('is taken within two seconds when the server does not notice that the page is gone', async () => {
    const { alice, bob, roomId } = await createCall()
    bob.socket.off('server:probe')
    const page = await connect('bob')
    const since = performance.now()
    expect(await resume(page, bob.deviceId)).toMatchObject({ ok: true, value: { calls: [{ roomId }] } })
    expect(performance.now() - since).toBeLessThan(2_000)
    await alice.command('session:sync', { knownCalls: [] })
    const peer = alice.pushes.filter(({ name }) => name === 'call:peer').at(-1)
    expect(peer).toMatchObject({ payload: { peer: { deviceId: page.deviceId } } })
  })
})
