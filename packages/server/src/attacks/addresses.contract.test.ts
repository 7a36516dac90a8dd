import { randomUUID } from 'node:crypto'
import type { DeviceAddress, Preconnect, Signal } from '@offhook/protocol'
import { afterEach, expect, it } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceCall, voiceTracks } from '../testing/voiceCall'

let server: TestServer
afterEach(() => server.stop())

const turn = { urls: ['turn:turn.example.com'], secret: 'shared' }
const host = 'candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host'
const candidates = [
  host,
  'candidate:2 1 udp 1686052607 192.0.2.7 50000 typ srflx raddr 192.0.2.7 rport 50000',
  'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 192.0.2.7 rport 50000',
]
const sdp = [
  'v=0',
  'o=- 1 2 IN IP4 192.0.2.7',
  's=-',
  't=0 0',
  'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 192.0.2.7',
  ...candidates.map((candidate) => `a=${candidate}`),
  '',
].join('\r\n')
const signals: Signal[] = [
  { type: 'offer', sdp },
  { type: 'answer', sdp },
  ...candidates.map((candidate): Signal => ({ type: 'candidate', candidate: { candidate, sdpMid: '0' } })),
]

const addressOf = (user: string, { deviceId }: ProtocolClient): DeviceAddress => ({
  userJid: `${user}@example.com`,
  deviceId,
})

/** A call that rings on a device which may connect before the answer. Both ends are modified clients, which send every address. */
async function ringWith(preconnect: Preconnect, canNegotiate = false) {
  server = await startTestServer({ turn, preconnect })
  const alice = await connectProtocolClient(server.url, 'alice')
  const bob = await connectProtocolClient(server.url, 'bob')
  const roomId = randomUUID()
  await alice.command('call:start', { ...voiceCall(['bob'], roomId), canNegotiate })
  await bob.command('call:ring', { roomId, canNegotiate })
  const sendAll = async () => {
    for (const signal of signals) {
      await alice.command('call:signal', { roomId, to: addressOf('bob', bob), generation: 1, signal })
      await bob.command('call:signal', { roomId, to: addressOf('alice', alice), generation: 1, signal })
    }
    for (const client of [alice, bob]) await client.command('session:sync', { knownCalls: [] })
    return [alice, bob].map(({ pushes }) => pushes.splice(0).filter(({ name }) => name === 'call:signal'))
  }
  return { bob, roomId, sendAll }
}

it('discloses no address of either end before the answer if only relays are allowed', async () => {
  const { bob, roomId, sendAll } = await ringWith('relay')
  for (const received of await sendAll()) {
    expect(JSON.stringify(received)).not.toContain('192.0.2.7')
    // The two descriptions and the relay candidate.
    expect(received).toHaveLength(3)
  }
  await bob.command('call:answer', { roomId, tracks: voiceTracks })
  for (const received of await sendAll()) {
    expect(JSON.stringify(received)).toContain(host)
    expect(received).toHaveLength(signals.length)
  }
})

it('discloses no address of either end before the answer if the devices only negotiate', async () => {
  const { bob, roomId, sendAll } = await ringWith('off', true)
  for (const received of await sendAll()) {
    expect(JSON.stringify(received)).not.toMatch(/192\.0\.2\.7|203\.0\.113\.9/)
    // The two descriptions.
    expect(received).toHaveLength(2)
  }
  await bob.command('call:answer', { roomId, tracks: voiceTracks })
  for (const received of await sendAll()) expect(JSON.stringify(received)).toContain(host)
})

it('passes on no signal before the answer if none is allowed, and every one if all are', async () => {
  const off = await ringWith('off')
  expect(await off.sendAll()).toEqual([[], []])
  await server.stop()
  const all = await ringWith('all')
  expect((await all.sendAll()).map((received) => received.length)).toEqual([signals.length, signals.length])
})
