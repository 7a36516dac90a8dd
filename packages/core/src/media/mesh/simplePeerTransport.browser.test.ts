// Long: what only real connections show, in one room with what watches them. All that any transport does is in the contract suite.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CaptureSource, Signal } from '@offhook/protocol'
import { type Clock, systemClock } from '../../api/ports/clock'
import type { CreateMediaTransport, MediaConnectionState } from '../../api/ports/mediaTransport'
import { testMediaTransport } from '../../testing/contracts/mediaTransport'
import { createSimplePeerTransport } from './simplePeerTransport'

type EndName = 'alice' | 'bob'

const NativeConnection = window.RTCPeerConnection
/** Every connection that was made, and the end whose it is. */
const connections: { end: EndName; pc: RTCPeerConnection }[] = []
let making: EndName = 'alice'
const tracks: MediaStreamTrack[] = []

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push({ end: making, pc: this })
    }
  }
})

afterEach(() => {
  window.RTCPeerConnection = NativeConnection
  vi.restoreAllMocks()
  for (const track of tracks.splice(0)) track.stop()
  connections.splice(0)
})

const open = (end: EndName) =>
  connections.filter((connection) => connection.end === end && connection.pc.connectionState !== 'closed')

const kindOf = { microphone: 'audio', camera: 'video' } as const

async function track(source: CaptureSource): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ [kindOf[source]]: true })
  tracks.push(...stream.getTracks())
  return stream.getTracks()[0] ?? expect.unreachable(`no track of the ${source}`)
}

async function sum(end: EndName, entry: string, counter: string, kind: string): Promise<number> {
  const reports = await Promise.all(open(end).map(({ pc }) => pc.getStats()))
  return reports
    .flatMap((report) => [...report.values()] as Record<string, unknown>[])
    .filter((item) => item.type === entry && item.kind === kind)
    .reduce((total, item) => total + Number(item[counter] ?? 0), 0)
}

/** An end of a link, which remembers whose the connections are that it makes. */
const as =
  (end: EndName): CreateMediaTransport =>
  (options) => {
    const transport = createSimplePeerTransport(options)
    const mine =
      <A extends unknown[], R>(method: (...args: A) => R) =>
      (...args: A): R => {
        making = end
        return method(...args)
      }
    return {
      ...transport,
      addPeer: mine(transport.addPeer),
      receiveSignal: mine(transport.receiveSignal),
      restart: mine(transport.restart),
    }
  }

testMediaTransport('simple-peer', () => ({
  create: { alice: as('alice'), bob: as('bob') },
  track,
  // Packets are counted over a pause: those of an emptied slot stay in the count.
  isSending: async (end, source) => {
    const before = await sum(end, 'outbound-rtp', 'packetsSent', kindOf[source])
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await sum(end, 'outbound-rtp', 'packetsSent', kindOf[source])) > before
  },
  openConnections: () => open('alice').length + open('bob').length,
  timeoutMs: 8000,
}))

describe('simple-peer', () => {
  /** @param copies how often the network delivers the nth signal of an end */
  async function link(copies: (signal: Signal, nth: number) => number = () => 1, clock: Clock = systemClock) {
    const states: Record<EndName, MediaConnectionState[]> = { alice: [], bob: [] }
    const seen: Record<EndName, Partial<Record<CaptureSource, MediaStreamTrack | null>>> = { alice: {}, bob: {} }
    const offers: number[] = []
    const sent: Record<EndName, Partial<Record<Signal['type'], number>>> = { alice: {}, bob: {} }
    const make = (end: EndName, other: () => ReturnType<CreateMediaTransport>) =>
      as(end)({
        iceServers: [],
        clock,
        onSignal(_peer, generation, signal) {
          if (signal.type === 'offer') offers.push(generation)
          sent[end][signal.type] = (sent[end][signal.type] ?? 0) + 1
          for (let copy = copies(signal, sent[end][signal.type] ?? 0); copy > 0; copy--) {
            setTimeout(() => {
              other().receiveSignal(end, generation, signal)
            })
          }
        },
        onConnectionState: (_peer, state) => void states[end].push(state),
        onTrack: (_peer, source, remote) => void (seen[end][source] = remote),
        onError: (_peer, error) => {
          throw error
        },
      })
    const alice: ReturnType<CreateMediaTransport> = make('alice', () => bob)
    const bob: ReturnType<CreateMediaTransport> = make('bob', () => alice)
    alice.addPeer({ peerId: 'bob', initiator: true })
    bob.addPeer({ peerId: 'alice', initiator: false })
    const reach = (state: MediaConnectionState) =>
      vi.waitFor(
        () => {
          expect([states.alice.at(-1), states.bob.at(-1)]).toEqual([state, state])
        },
        { timeout: 8000, interval: 10 },
      )
    await reach('connected')
    const close = () => {
      alice.close()
      bob.close()
    }
    return { alice, bob, states, seen, offers, reach, close }
  }

  const rises = (read: () => Promise<number>) =>
    vi.waitFor(
      async () => {
        const before = await read()
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect(await read()).toBeGreaterThan(before)
      },
      { timeout: 8000 },
    )

  it('begins with pictures at a rate at which the first one leaves at once, on both ends', async () => {
    const { close } = await link()
    for (const end of ['alice', 'bob'] as const) {
      expect(open(end).map(({ pc }) => pc.currentRemoteDescription?.sdp)).toEqual([
        expect.stringMatching(/^a=fmtp:.*x-google-start-bitrate=1000/m),
      ])
    }
    close()
  })

  it('carries sound with energy and moving pictures, both ways', async () => {
    const { alice, bob, seen, offers, close } = await link()
    for (const transport of [alice, bob]) {
      await transport.setLocalTrack('microphone', await track('microphone'))
      await transport.setLocalTrack('camera', await track('camera'))
    }
    for (const end of ['alice', 'bob'] as const) {
      await vi.waitFor(() => {
        expect(seen[end]).toMatchObject({ microphone: { muted: false }, camera: { muted: false } })
      })
      // Chromium decodes only for somebody who watches and listens.
      const video = document.createElement('video')
      video.srcObject = new MediaStream([seen[end].microphone, seen[end].camera].filter((item) => item != null))
      await video.play()
      await rises(() => sum(end, 'inbound-rtp', 'totalAudioEnergy', 'audio'))
      await rises(() => sum(end, 'inbound-rtp', 'framesDecoded', 'video'))
      video.srcObject = null
    }
    expect(offers).toEqual([1])
    close()
  })

  it('shows what fills two slots at once without waiting for a heartbeat', async () => {
    const { alice, bob, seen, close } = await link(undefined, { ...systemClock, after: () => () => undefined })
    const [microphone, camera] = [await track('microphone'), await track('camera')]
    for (const transport of [alice, bob]) {
      await Promise.all([transport.setLocalTrack('microphone', microphone), transport.setLocalTrack('camera', camera)])
    }
    for (const end of ['alice', 'bob'] as const) {
      await vi.waitFor(() => {
        expect(seen[end]).toMatchObject({ microphone: { muted: false }, camera: { muted: false } })
      })
    }
    close()
  })

  it('notices a silent path long before the browser would (7.5 s), restarts ICE on the same connection, and is back when packets flow', async () => {
    const { alice, states, offers, reach, close } = await link()
    await alice.setLocalTrack('microphone', await track('microphone'))
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'packetsReceived', 'audio')).toBeGreaterThan(0)
    })
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    // The same counters again and again: a network from which nothing comes.
    const frozen = await pc.getStats()
    const getStats = vi.spyOn(NativeConnection.prototype, 'getStats').mockResolvedValue(frozen)
    const cut = performance.now()
    await reach('interrupted')
    expect(performance.now() - cut).toBeLessThan(4000)
    await vi.waitFor(() => {
      expect(offers.length).toBeGreaterThan(1)
    })
    getStats.mockRestore()
    await reach('connected')
    expect(new Set(offers)).toEqual(new Set([1]))
    expect(states.alice).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
    expect(connections).toHaveLength(2)
    close()
  })

  it('sends a track that the browser would not take at first, when it is set again', async () => {
    const { alice, close } = await link()
    const voice = await track('microphone')
    const replaceTrack = vi.spyOn(RTCRtpSender.prototype, 'replaceTrack').mockRejectedValue(new Error('not now'))
    await expect(alice.setLocalTrack('microphone', voice)).rejects.toThrow('not now')
    replaceTrack.mockRestore()
    await alice.setLocalTrack('microphone', voice)
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'packetsReceived', 'audio')).toBeGreaterThan(0)
    })
    close()
  })

  it('offers nothing while nobody hears it, so that the path heals by itself', async () => {
    let isCut = false
    let unheard = 0
    const { alice, states, offers, reach, close } = await link((signal) => {
      if (isCut && signal.type === 'restart') unheard += 1
      return isCut ? 0 : 1
    })
    await alice.setLocalTrack('microphone', await track('microphone'))
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'packetsReceived', 'audio')).toBeGreaterThan(0)
    })
    isCut = true
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    const getStats = vi.spyOn(NativeConnection.prototype, 'getStats').mockResolvedValue(await pc.getStats())
    await reach('interrupted')
    await vi.waitFor(() => {
      expect(unheard).toBeGreaterThan(1)
    })
    getStats.mockRestore()
    await reach('connected')
    expect(offers).toEqual([1])
    expect(states.alice).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
    close()
  })

  it('sends a whole picture as soon as the path is back, before it is asked for one', async () => {
    const { alice, reach, close } = await link()
    await alice.setLocalTrack('camera', await track('camera'))
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'framesDecoded', 'video')).toBeGreaterThan(0)
    })
    const wholePictures = () => sum('alice', 'outbound-rtp', 'keyFramesEncoded', 'video')
    const before = await wholePictures()
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    const getStats = vi.spyOn(NativeConnection.prototype, 'getStats').mockResolvedValue(await pc.getStats())
    await reach('interrupted')
    getStats.mockRestore()
    await reach('connected')
    await vi.waitFor(async () => {
      expect(await wholePictures()).toBeGreaterThan(before)
    })
    close()
  })

  it('goes on checking the paths that the browser gave up, on the same connection', async () => {
    let isCut = false
    const { states, reach, close } = await link(() => (isCut ? 0 : 1))
    // Two may be connected before they know all the ways to each other.
    await vi.waitFor(() => {
      for (const { pc } of connections) expect(pc.remoteDescription?.sdp).toContain('a=candidate:')
    })
    isCut = true
    const checked = vi.spyOn(NativeConnection.prototype, 'addIceCandidate')
    const state = vi.spyOn(NativeConnection.prototype, 'connectionState', 'get').mockReturnValue('failed')
    for (const { pc } of connections) {
      checked.mockClear()
      pc.dispatchEvent(new Event('connectionstatechange'))
      const ways = [...(pc.remoteDescription?.sdp ?? '').matchAll(/a=candidate:(\S+) (.*\S)/g)]
      for (const [, foundation = '', way = ''] of ways) {
        const checks = checked.mock.calls.map(([candidate]) => candidate?.candidate ?? '')
        expect(checks.filter((check) => check.endsWith(way))).toHaveLength(1)
        expect(checks).not.toContain(`candidate:${foundation} ${way}`)
      }
    }
    await reach('interrupted')
    state.mockRestore()
    await reach('connected')
    expect(states.bob).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
    expect(connections).toHaveLength(2)
    close()
  })

  it('makes the next generation when the other connection dies without a word', async () => {
    const { alice, bob, seen, offers, reach, close } = await link()
    await bob.setLocalTrack('microphone', await track('microphone'))
    open('bob')[0]?.pc.close()
    await vi.waitFor(
      () => {
        expect(offers).toContain(2)
      },
      { timeout: 8000 },
    )
    await reach('connected')
    await vi.waitFor(() => {
      expect(seen.alice.microphone).toMatchObject({ readyState: 'live', muted: false })
    })
    await expect(alice.statistics('bob')).resolves.not.toBeNull()
    close()
  })

  it.each(['offer', 'answer'] as const)('connects although the first %s was lost', async (lost) => {
    const { offers, close } = await link((signal, nth) => (signal.type === lost && nth === 1 ? 0 : 1))
    expect(offers).toEqual([1, 1])
    expect(connections).toHaveLength(2)
    close()
  })

  it('does not mind that everything arrives twice', async () => {
    const { alice, bob, seen, states, close } = await link(() => 2)
    alice.restart('bob')
    await bob.setLocalTrack('camera', await track('camera'))
    await vi.waitFor(
      () => {
        expect(states.alice).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
        expect(seen.alice.camera).toMatchObject({ readyState: 'live', muted: false })
      },
      { timeout: 8000 },
    )
    expect(open('alice')).toHaveLength(1)
    expect(open('bob')).toHaveLength(1)
    close()
  })

  it('asks only the ICE servers that it was given', () => {
    const transport = createSimplePeerTransport({
      iceServers: [{ urls: 'stun:127.0.0.1:9' }],
      clock: systemClock,
      onSignal: () => undefined,
      onConnectionState: () => undefined,
      onTrack: () => undefined,
      onError: () => undefined,
    })
    transport.addPeer({ peerId: 'bob', initiator: true })
    expect(connections[0]?.pc.getConfiguration().iceServers).toMatchObject([{ urls: ['stun:127.0.0.1:9'] }])
    transport.close()
  })

  it('fails with an error where the browser has no WebRTC', async () => {
    window.RTCPeerConnection = class extends NativeConnection {
      constructor() {
        throw new DOMException('Too many connections', 'UnknownError')
        super()
      }
    }
    const states: MediaConnectionState[] = []
    const onError = vi.fn()
    const transport = createSimplePeerTransport({
      iceServers: [],
      clock: systemClock,
      onSignal: () => undefined,
      onConnectionState: (_peer, state) => void states.push(state),
      onTrack: () => undefined,
      onError,
    })
    transport.addPeer({ peerId: 'bob', initiator: true })
    await vi.waitFor(() => {
      expect(states.at(-1)).toBe('failed')
    })
    expect(onError).toHaveBeenCalledTimes(1)
    transport.close()
  })
})
