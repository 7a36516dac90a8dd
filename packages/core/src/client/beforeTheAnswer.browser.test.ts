import type { CommandRequest } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCallEngine } from '../call/createCallEngine'
import { systemClock } from '../api/ports/clock'
import type { CreateSignaling } from '../api/ports/signaling'
import {
  createInMemoryServer,
  type CreateMessageQueue,
  type InMemoryServer,
  type InMemoryServerOptions,
} from '../testing/inMemoryServer'
import { createFakeBrowser } from '../testing/fakeBrowser'
import type { CallClient } from '../api/callClient'
import { createClientWith } from './createCallClient'

// The whole client with a real browser's connections, devices and loudspeaker. Only the server is in memory.

const PATIENCE_MS = 20_000
/** A message that is late comes after everything that was sent at the same time. */
const LATE_MS = 300

const NativeConnection = window.RTCPeerConnection
const connections: RTCPeerConnection[] = []
const open: { client: CallClient; loudspeaker: HTMLElement }[] = []
let inMemoryServer: InMemoryServer

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
})

afterEach(async () => {
  for (const { client, loudspeaker } of open.splice(0)) {
    await client.destroy()
    loudspeaker.remove()
  }
  inMemoryServer.close()
  connections.splice(0)
  vi.restoreAllMocks()
  window.RTCPeerConnection = NativeConnection
})

async function join(user: string) {
  const { claimIdentity, acquireRingLock } = createFakeBrowser().openTab()
  const said: CommandRequest<'call:signal'>[] = []
  const overhear: CreateSignaling = (options) => {
    const signaling = inMemoryServer.connectAs(user)(options)
    return {
      ...signaling,
      send(name, request) {
        if (name === 'call:signal') said.push(request as CommandRequest<'call:signal'>)
        return signaling.send(name, request)
      },
    }
  }
  const client = createClientWith(
    () => Promise.resolve(createCallEngine),
    { url: 'memory:', token: 'good', ringing: [] },
    { signaling: () => Promise.resolve(overhear), deviceIdentity: claimIdentity, ringLock: acquireRingLock },
  )
  const loudspeaker = document.body.appendChild(document.createElement('div'))
  open.push({ client, loudspeaker })
  client.mountAudio(loudspeaker)
  await client.connect()
  return {
    client,
    /** Every signal of this device. */
    said,
    isRinging: () => client.store.getState().incomingRoomIds.length > 0,
    handedOut: () => {
      const { calls, self } = client.store.getState()
      return Object.values(calls)
        .flatMap(({ participants }) => Object.values(participants))
        .flatMap(({ userJid, tracks }) =>
          userJid === self?.userJid ? [] : Object.values(tracks).map(({ trackId }) => trackId),
        )
        .filter((trackId) => trackId !== null)
    },
    played: () => [...loudspeaker.querySelectorAll('audio')].filter(({ srcObject }) => srcObject !== null),
  }
}

const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 20 })

/** The callee's connections are those that were offered something. */
async function total(whose: 'caller' | 'callee', entry: string, counter: string): Promise<number> {
  const type = whose === 'callee' ? 'offer' : 'answer'
  const own = connections.filter((connection) => connection.remoteDescription?.type === type)
  const reports = await Promise.all(own.map((connection) => connection.getStats()))
  return reports
    .flatMap((report) => [...report.values()] as Record<string, unknown>[])
    .filter((item) => item.type === entry)
    .reduce((sum, item) => sum + Number(item[counter] ?? 0), 0)
}

/** Alice's video call rings at Bob's. */
async function ringing(options: Omit<InMemoryServerOptions, 'clock'>) {
  inMemoryServer = createInMemoryServer({ clock: systemClock, ...options })
  const [alice, bob] = [await join('alice'), await join('bob')]
  await alice.client.makeVideoCall(['bob'])
  await until(() => {
    expect(bob.isRinging()).toBe(true)
  })
  return { alice, bob }
}

/** Delays the messages of one direction of one user. They stay in order; all others arrive at once. */
const late =
  (delayedKind: 'toServer' | 'toClient', user: string): CreateMessageQueue =>
  (kind, { userJid }) => ({
    add: (task) => void setTimeout(task, kind === delayedKind && userJid.startsWith(`${user}@`) ? LATE_MS : 0),
  })

describe('before the answer', () => {
  const reconnect = (server: InMemoryServer, user: string) => {
    server.dropConnection(user)
    server.restoreConnection(user)
  }
  const orders: [string, CreateMessageQueue | undefined, ((server: InMemoryServer) => void)?][] = [
    ['everything comes as it is said', undefined],
    ['what the callee says comes late', late('toServer', 'bob')],
    ['what the callee is told comes late', late('toClient', 'bob')],
    ['what the caller says comes late', late('toServer', 'alice')],
    ['what the caller is told comes late', late('toClient', 'alice')],
    ["the callee's line is lost and comes back", undefined, (server) => reconnect(server, 'bob')],
    ["the caller's line is lost and comes back", undefined, (server) => reconnect(server, 'alice')],
  ]
  it.each(orders)(
    'the callee sends no packet, and the caller, who does, is neither heard nor seen: %s',
    async (_, createMessageQueue, happen) => {
      const { alice, bob } = await ringing({ preconnect: 'all', ...(createMessageQueue && { createMessageQueue }) })
      happen?.(inMemoryServer)
      await until(async () => {
        expect(await total('callee', 'inbound-rtp', 'framesDecoded')).toBeGreaterThan(0)
        expect(await total('callee', 'inbound-rtp', 'packetsReceived')).toBeGreaterThan(20)
      })
      expect(await total('callee', 'outbound-rtp', 'packetsSent')).toBe(0)
      expect(await total('caller', 'inbound-rtp', 'packetsReceived')).toBe(0)
      expect([bob.handedOut(), alice.handedOut()]).toEqual([[], []])
      expect([bob.played(), alice.played()]).toEqual([[], []])
      await bob.client.answerCall()
      await until(async () => {
        expect(await total('callee', 'outbound-rtp', 'packetsSent')).toBeGreaterThan(0)
        expect([bob.handedOut(), alice.handedOut()]).toMatchObject([{ length: 2 }, { length: 2 }])
        expect([bob.played(), alice.played()]).toMatchObject([{ length: 1 }, { length: 1 }])
      })
    },
  )

  it('the callee sends no packet while the button to answer is down, though the devices are open', async () => {
    const { bob } = await ringing({ preconnect: 'all' })
    const received = () => total('callee', 'inbound-rtp', 'packetsReceived')
    await until(async () => {
      expect(await received()).toBeGreaterThan(0)
    })
    const asked = vi.spyOn(navigator.mediaDevices, 'getUserMedia')
    bob.client.prepareDevices('video')
    const opened = await Promise.all(asked.mock.results.map(({ value }) => value as Promise<MediaStream>))
    const tracks = opened.flatMap((stream) => stream.getTracks())
    expect(tracks.map(({ kind, readyState }) => [kind, readyState])).toEqual([
      ['audio', 'live'],
      ['video', 'live'],
    ])
    const before = await received()
    await until(async () => {
      expect(await received()).toBeGreaterThan(before + 20)
    })
    expect(await total('callee', 'outbound-rtp', 'packetsSent')).toBe(0)
    // Let go of beside it.
    await until(() => {
      expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
    })
    expect(bob.isRinging()).toBe(true)
  })

  it('no address of the callee is in anything they say, where only relays may be used', async () => {
    const { bob } = await ringing({ preconnect: 'relay' })
    await until(() => {
      expect(bob.said.some(({ signal }) => signal.type === 'answer')).toBe(true)
      expect(connections.map(({ iceGatheringState }) => iceGatheringState)).toEqual(['complete', 'complete'])
    })
    const addresses = () => JSON.stringify(bob.said).match(/ typ (?!relay)\w+|c=IN IP\d (?!0\.0\.0\.0)\S+/g) ?? []
    expect(addresses()).toEqual([])
    await bob.client.answerCall()
    // Afterwards there are some: the test would have seen them.
    await until(() => {
      expect(addresses()).not.toEqual([])
    })
  })
})
