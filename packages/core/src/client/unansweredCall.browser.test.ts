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

// The client with the connections, devices and audio elements of a real browser. Only the server is in memory.

const TIMEOUT_MS = 20_000
/** A delayed message arrives after everything that was sent at the same time. */
const DELAY_MS = 300

const NativeConnection = window.RTCPeerConnection
const connections: RTCPeerConnection[] = []
const open: { client: CallClient; audioContainer: HTMLElement }[] = []
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
  for (const { client, audioContainer } of open.splice(0)) {
    await client.destroy()
    audioContainer.remove()
  }
  inMemoryServer.close()
  connections.splice(0)
  vi.restoreAllMocks()
  window.RTCPeerConnection = NativeConnection
})

async function join(user: string) {
  const { claimIdentity, acquireRingLock } = createFakeBrowser().openTab()
  const sentSignals: CommandRequest<'call:signal'>[] = []
  const recordSignals: CreateSignaling = (options) => {
    const signaling = inMemoryServer.connectAs(user)(options)
    return {
      ...signaling,
      send(name, request) {
        if (name === 'call:signal') sentSignals.push(request as CommandRequest<'call:signal'>)
        return signaling.send(name, request)
      },
    }
  }
  const client = createClientWith(
    () => Promise.resolve(createCallEngine),
    { url: 'memory:', token: 'good', ringing: [] },
    { signaling: () => Promise.resolve(recordSignals), deviceIdentity: claimIdentity, ringLock: acquireRingLock },
  )
  const audioContainer = document.body.appendChild(document.createElement('div'))
  open.push({ client, audioContainer })
  client.mountAudio(audioContainer)
  await client.connect()
  return {
    client,
    /** The signals that this device has sent. */
    sentSignals,
    isRinging: () => client.store.getState().incomingRoomIds.length > 0,
    remoteTrackIds: () => {
      const { calls, self } = client.store.getState()
      return Object.values(calls)
        .flatMap(({ participants }) => Object.values(participants))
        .flatMap(({ userJid, tracks }) =>
          userJid === self?.userJid ? [] : Object.values(tracks).map(({ trackId }) => trackId),
        )
        .filter((trackId) => trackId !== null)
    },
    playingElements: () => [...audioContainer.querySelectorAll('audio')].filter(({ srcObject }) => srcObject !== null),
  }
}

const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: TIMEOUT_MS, interval: 20 })

/** Sums a counter of the statistics of one side. The callee's connections are those that received an offer. */
async function sumOf(side: 'caller' | 'callee', entry: string, counter: string): Promise<number> {
  const type = side === 'callee' ? 'offer' : 'answer'
  const own = connections.filter((connection) => connection.remoteDescription?.type === type)
  const reports = await Promise.all(own.map((connection) => connection.getStats()))
  return reports
    .flatMap((report) => [...report.values()] as Record<string, unknown>[])
    .filter((item) => item.type === entry)
    .reduce((sum, item) => sum + Number(item[counter] ?? 0), 0)
}

/** Alice's video call rings on Bob's device. */
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
const delayed =
  (delayedKind: 'toServer' | 'toClient', user: string): CreateMessageQueue =>
  (kind, { userJid }) => ({
    add: (task) => void setTimeout(task, kind === delayedKind && userJid.startsWith(`${user}@`) ? DELAY_MS : 0),
  })

describe('before the answer', () => {
  const reconnect = (server: InMemoryServer, user: string) => {
    server.dropConnection(user)
    server.restoreConnection(user)
  }
  const orders: [string, CreateMessageQueue | undefined, ((server: InMemoryServer) => void)?][] = [
    ['without delays', undefined],
    ['if messages of the callee are delayed', delayed('toServer', 'bob')],
    ['if messages to the callee are delayed', delayed('toClient', 'bob')],
    ['if messages of the caller are delayed', delayed('toServer', 'alice')],
    ['if messages to the caller are delayed', delayed('toClient', 'alice')],
    ['if the callee reconnects', undefined, (server) => reconnect(server, 'bob')],
    ['if the caller reconnects', undefined, (server) => reconnect(server, 'alice')],
  ]
  it.each(orders)(
    'the callee sends no packet, and the media that the caller sends is not played or shown, %s',
    async (_, createMessageQueue, act) => {
      const { alice, bob } = await ringing({ preconnect: 'all', ...(createMessageQueue && { createMessageQueue }) })
      act?.(inMemoryServer)
      await until(async () => {
        expect(await sumOf('callee', 'inbound-rtp', 'framesDecoded')).toBeGreaterThan(0)
        expect(await sumOf('callee', 'inbound-rtp', 'packetsReceived')).toBeGreaterThan(20)
      })
      expect(await sumOf('callee', 'outbound-rtp', 'packetsSent')).toBe(0)
      expect(await sumOf('caller', 'inbound-rtp', 'packetsReceived')).toBe(0)
      expect([bob.remoteTrackIds(), alice.remoteTrackIds()]).toEqual([[], []])
      expect([bob.playingElements(), alice.playingElements()]).toEqual([[], []])
      await bob.client.answerCall()
      await until(async () => {
        expect(await sumOf('callee', 'outbound-rtp', 'packetsSent')).toBeGreaterThan(0)
        expect([bob.remoteTrackIds(), alice.remoteTrackIds()]).toMatchObject([{ length: 2 }, { length: 2 }])
        expect([bob.playingElements(), alice.playingElements()]).toMatchObject([{ length: 1 }, { length: 1 }])
      })
    },
  )

  it('the callee sends no packet after `prepareDevices` has opened the devices', async () => {
    const { bob } = await ringing({ preconnect: 'all' })
    const received = () => sumOf('callee', 'inbound-rtp', 'packetsReceived')
    await until(async () => {
      expect(await received()).toBeGreaterThan(0)
    })
    const getUserMedia = vi.spyOn(navigator.mediaDevices, 'getUserMedia')
    bob.client.prepareDevices('video')
    const opened = await Promise.all(getUserMedia.mock.results.map(({ value }) => value as Promise<MediaStream>))
    const tracks = opened.flatMap((stream) => stream.getTracks())
    expect(tracks.map(({ kind, readyState }) => [kind, readyState])).toEqual([
      ['audio', 'live'],
      ['video', 'live'],
    ])
    const before = await received()
    await until(async () => {
      expect(await received()).toBeGreaterThan(before + 20)
    })
    expect(await sumOf('callee', 'outbound-rtp', 'packetsSent')).toBe(0)
    // No answer has followed.
    await until(() => {
      expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended'])
    })
    expect(bob.isRinging()).toBe(true)
  })

  it('signals of the callee contain no address if the devices may only connect through a relay', async () => {
    const { bob } = await ringing({ preconnect: 'relay' })
    await until(() => {
      expect(bob.sentSignals.some(({ signal }) => signal.type === 'answer')).toBe(true)
      expect(connections.map(({ iceGatheringState }) => iceGatheringState)).toEqual(['complete', 'complete'])
    })
    const addresses = () =>
      JSON.stringify(bob.sentSignals).match(/ typ (?!relay)\w+|c=IN IP\d (?!0\.0\.0\.0)\S+/g) ?? []
    expect(addresses()).toEqual([])
    await bob.client.answerCall()
    // After the answer they contain addresses: the pattern finds them.
    await until(() => {
      expect(addresses()).not.toEqual([])
    })
  })
})
