// Over 350 lines: the cases that need real connections share the code that records them. What every transport does is in the contract
// suite.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CaptureSource, Signal } from '@offhook/protocol'
import { type Clock, systemClock } from '../../api/ports/clock'
import type { CreateMediaTransport, MediaConnectionState } from '../../api/ports/mediaTransport'
import { testMediaTransport } from '../../testing/contracts/mediaTransport'
import { createSimplePeerTransport } from './simplePeerTransport'

type EndName = 'alice' | 'bob'

const NativeConnection = window.RTCPeerConnection
/** Every RTCPeerConnection that was created, and which end created it. */
const connections: { end: EndName; pc: RTCPeerConnection }[] = []
let creatingEnd: EndName = 'alice'
const tracks: MediaStreamTrack[] = []

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push({ end: creatingEnd, pc: this })
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

/** A transport whose connections are recorded as those of one end. */
const transportOf =
  (end: EndName): CreateMediaTransport =>
  (options) => {
    const transport = createSimplePeerTransport(options)
    const recorded =
      <A extends unknown[], R>(method: (...args: A) => R) =>
      (...args: A): R => {
        creatingEnd = end
        return method(...args)
      }
    return {
      ...transport,
      addPeer: recorded(transport.addPeer),
      receiveSignal: recorded(transport.receiveSignal),
      restart: recorded(transport.restart),
    }
  }

testMediaTransport('simple-peer', () => ({
  create: { alice: transportOf('alice'), bob: transportOf('bob') },
  track,
  // The difference counts: packets that were sent before the slot was emptied stay in the total.
  isSending: async (end, source) => {
    const before = await sum(end, 'outbound-rtp', 'packetsSent', kindOf[source])
    await new Promise((resolve) => setTimeout(resolve, 300))
    return (await sum(end, 'outbound-rtp', 'packetsSent', kindOf[source])) > before
  },
  linesSent: async (end) => {
    const before = await sum(end, 'outbound-rtp', 'packetsSent', 'video')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const isSending = (await sum(end, 'outbound-rtp', 'packetsSent', 'video')) > before
    return isSending ? sum(end, 'outbound-rtp', 'frameHeight', 'video') : 0
  },
  openConnections: () => open('alice').length + open('bob').length,
  // Up to ten seconds pass until the first round trip is measured: each of the two RTCP reports takes 2.5 to 7.5 s (RFC 3550, section 6.3.1).
  timeoutMs: 15_000,
}))

describe('simple-peer', () => {
  /** @param copies How often the network delivers the nth signal of an end. */
  async function connectPair(copies: (signal: Signal, nth: number) => number = () => 1, clock: Clock = systemClock) {
    const states: Record<EndName, MediaConnectionState[]> = { alice: [], bob: [] }
    const seen: Record<EndName, Partial<Record<CaptureSource, MediaStreamTrack | null>>> = { alice: {}, bob: {} }
    const paused: Record<EndName, string[]> = { alice: [], bob: [] }
    const offers: number[] = []
    const sent: Record<EndName, Partial<Record<Signal['type'], number>>> = { alice: {}, bob: {} }
    const make = (end: EndName, other: () => ReturnType<CreateMediaTransport>) =>
      transportOf(end)({
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
        onVideoPaused: (_peer, direction, isPaused) => void paused[end].push(`${direction} ${isPaused}`),
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
    return { alice, bob, states, seen, paused, offers, reach, close }
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

  it('starts the bandwidth estimate at 100 kbit/s at both ends', async () => {
    const { close } = await connectPair()
    for (const end of ['alice', 'bob'] as const) {
      expect(open(end).map(({ pc }) => pc.currentRemoteDescription?.sdp)).toEqual([
        expect.stringMatching(/^a=fmtp:.*x-google-start-bitrate=100$/m),
      ])
    }
    close()
  })

  it('marks the packets of sound, and not those of the picture, for preferred delivery', async () => {
    const { alice, bob, close } = await connectPair()
    for (const transport of [alice, bob]) {
      await transport.setLocalTrack('microphone', await track('microphone'))
      await transport.setLocalTrack('camera', await track('camera'))
    }
    for (const { pc } of connections) {
      const priorities = pc.getSenders().map((sender) => sender.getParameters().encodings[0]?.networkPriority)
      expect(priorities).toEqual(['high', 'low'])
    }
    close()
  })

  it.each(['relay', 'negotiate'] as const)(
    'offers again when it gets TURN servers before the answer: %s',
    async (mode) => {
      const offers: number[] = []
      const alice = transportOf('alice')({
        iceServers: [],
        clock: systemClock,
        onSignal(_peer, generation, signal) {
          if (signal.type === 'offer') offers.push(generation)
        },
        onConnectionState: () => undefined,
        onTrack: () => undefined,
        onError: (_peer, error) => {
          throw error
        },
      })
      alice.addPeer({ peerId: 'bob', initiator: true, preconnect: mode })
      alice.addPeer({ peerId: 'carol', initiator: true })
      await vi.waitFor(() => expect(offers).toEqual([1, 1]))
      alice.setIceServers([{ urls: 'turn:127.0.0.1:9', username: 'user', credential: 'secret' }])
      await vi.waitFor(() => expect(offers).toEqual([1, 1, 2]))
      alice.close()
    },
  )

  it('discloses no address when it sends early media through a relay', async () => {
    const sent: Record<string, Signal[]> = { bob: [], carol: [] }
    const alice = transportOf('alice')({
      iceServers: [],
      clock: systemClock,
      onSignal: (peer, _generation, signal) => void sent[peer]?.push(signal),
      onConnectionState: () => undefined,
      onTrack: () => undefined,
      onError: (_peer, error) => {
        throw error
      },
    })
    await alice.setLocalTrack('microphone', await track('microphone'))
    alice.addPeer({ peerId: 'bob', initiator: true, preconnect: 'relay', earlyMedia: true })
    alice.addPeer({ peerId: 'carol', initiator: true, preconnect: 'all', earlyMedia: true })
    const addressesTo = (peer: string) => JSON.stringify(sent[peer]).match(/ typ (?!relay)\w+/g)
    await vi.waitFor(() => {
      expect(open('alice').map(({ pc }) => pc.iceGatheringState)).toEqual(['complete', 'complete'])
      // The pattern finds addresses where they are allowed.
      expect(addressesTo('carol')).not.toBeNull()
    })
    expect(addressesTo('bob')).toBeNull()
    expect(open('alice').map(({ pc }) => pc.getSenders().map((sender) => sender.track?.kind))).toEqual([
      ['audio', undefined],
      ['audio', undefined],
    ])
    alice.close()
  })

  it('carries audio with energy and moving video in both directions', async () => {
    const { alice, bob, seen, offers, close } = await connectPair()
    for (const transport of [alice, bob]) {
      await transport.setLocalTrack('microphone', await track('microphone'))
      await transport.setLocalTrack('camera', await track('camera'))
    }
    for (const end of ['alice', 'bob'] as const) {
      await vi.waitFor(() => {
        expect(seen[end]).toMatchObject({ microphone: { muted: false }, camera: { muted: false } })
      })
      // Chromium decodes a track only while an element plays it.
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

  it('reports two tracks that are set at once without waiting for a heartbeat', async () => {
    const withoutHeartbeats: Clock = {
      ...systemClock,
      after: (ms, task) => (ms < 100 ? systemClock.after(ms, task) : () => undefined),
    }
    const { alice, bob, seen, close } = await connectPair(undefined, withoutHeartbeats)
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

  it('notices a silent path before the browser does (7.5 s), restarts ICE on the same connection, and recovers when packets arrive', async () => {
    const { alice, states, offers, reach, close } = await connectPair()
    await alice.setLocalTrack('microphone', await track('microphone'))
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'packetsReceived', 'audio')).toBeGreaterThan(0)
    })
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    // Counters that do not change stand for a network that delivers nothing.
    const frozen = await pc.getStats()
    const getStats = vi.spyOn(NativeConnection.prototype, 'getStats').mockResolvedValue(frozen)
    const cutAt = performance.now()
    await reach('interrupted')
    expect(performance.now() - cutAt).toBeLessThan(4000)
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

  it('sends a track that the browser rejected at first when it is set again', async () => {
    const { alice, close } = await connectPair()
    const audio = await track('microphone')
    const replaceTrack = vi.spyOn(RTCRtpSender.prototype, 'replaceTrack').mockRejectedValue(new Error('not now'))
    await expect(alice.setLocalTrack('microphone', audio)).rejects.toThrow('not now')
    replaceTrack.mockRestore()
    await alice.setLocalTrack('microphone', audio)
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'packetsReceived', 'audio')).toBeGreaterThan(0)
    })
    close()
  })

  it('makes no offer while signals are lost, so that the path recovers by itself', async () => {
    let isCut = false
    let lostRestarts = 0
    const { alice, states, offers, reach, close } = await connectPair((signal) => {
      if (isCut && signal.type === 'restart') lostRestarts += 1
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
      expect(lostRestarts).toBeGreaterThan(1)
    })
    getStats.mockRestore()
    await reach('connected')
    expect(offers).toEqual([1])
    expect(states.alice).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
    close()
  })

  it('sends a key frame as soon as the path recovers, before the receiver requests one', async () => {
    const { alice, reach, close } = await connectPair()
    await alice.setLocalTrack('camera', await track('camera'))
    await vi.waitFor(async () => {
      expect(await sum('bob', 'inbound-rtp', 'framesDecoded', 'video')).toBeGreaterThan(0)
    })
    const keyFrames = () => sum('alice', 'outbound-rtp', 'keyFramesEncoded', 'video')
    const before = await keyFrames()
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    const getStats = vi.spyOn(NativeConnection.prototype, 'getStats').mockResolvedValue(await pc.getStats())
    await reach('interrupted')
    getStats.mockRestore()
    await reach('connected')
    await vi.waitFor(async () => {
      expect(await keyFrames()).toBeGreaterThan(before)
    })
    close()
  })

  it('pauses the picture on a slow path, tells the other end, and sends it again when there is room', async () => {
    const { alice, seen, paused, close } = await connectPair()
    await alice.setLocalTrack('camera', await track('camera'))
    const sentFrames = () => sum('alice', 'outbound-rtp', 'framesSent', 'video')
    await rises(sentFrames)
    const { pc } = open('alice')[0] ?? expect.unreachable('no connection')
    let estimate = 50_000
    vi.spyOn(pc, 'getStats').mockImplementation(async () => {
      const report = await NativeConnection.prototype.getStats.call(pc)
      return new Map(
        [...(report as unknown as Map<string, Record<string, unknown>>)].map(([id, entry]) => [
          id,
          'availableOutgoingBitrate' in entry ? { ...entry, availableOutgoingBitrate: estimate } : entry,
        ]),
      )
    })
    await vi.waitFor(
      () => {
        expect(paused).toEqual({ alice: ['outgoing true'], bob: ['incoming true'] })
      },
      { timeout: 8000 },
    )
    const encodings = () =>
      pc.getSenders().flatMap((sender) => (sender.track?.kind === 'video' ? sender.getParameters().encodings : []))
    await vi.waitFor(() => {
      expect(encodings()).toMatchObject([{ active: false }])
    })
    expect(seen.bob.camera).toMatchObject({ readyState: 'live' })
    estimate = 2_000_000
    await vi.waitFor(
      () => {
        expect(paused).toEqual({
          alice: ['outgoing true', 'outgoing false'],
          bob: ['incoming true', 'incoming false'],
        })
      },
      { timeout: 10_000 },
    )
    await rises(sentFrames)
    close()
  }, 40_000)

  it('resumes the candidate checks that the browser stopped, on the same connection', async () => {
    let isCut = false
    const { states, reach, close } = await connectPair(() => (isCut ? 0 : 1))
    // Two ends may be connected before they have received all candidates.
    await vi.waitFor(() => {
      for (const { pc } of connections) expect(pc.remoteDescription?.sdp).toContain('a=candidate:')
    })
    isCut = true
    const addIceCandidate = vi.spyOn(NativeConnection.prototype, 'addIceCandidate')
    const state = vi.spyOn(NativeConnection.prototype, 'connectionState', 'get').mockReturnValue('failed')
    for (const { pc } of connections) {
      addIceCandidate.mockClear()
      pc.dispatchEvent(new Event('connectionstatechange'))
      const candidates = [...(pc.remoteDescription?.sdp ?? '').matchAll(/a=candidate:(\S+) (.*\S)/g)]
      for (const [, foundation = '', address = ''] of candidates) {
        const checks = addIceCandidate.mock.calls.map(([candidate]) => candidate?.candidate ?? '')
        expect(checks.filter((check) => check.endsWith(address))).toHaveLength(1)
        expect(checks).not.toContain(`candidate:${foundation} ${address}`)
      }
    }
    await reach('interrupted')
    state.mockRestore()
    await reach('connected')
    expect(states.bob).toEqual(['connecting', 'connected', 'interrupted', 'connected'])
    expect(connections).toHaveLength(2)
    close()
  })

  it('starts the next generation when the other connection closes without a signal', async () => {
    const { alice, bob, seen, offers, reach, close } = await connectPair()
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

  it.each(['offer', 'answer'] as const)('connects when the first %s is lost', async (lost) => {
    const { offers, close } = await connectPair((signal, nth) => (signal.type === lost && nth === 1 ? 0 : 1))
    expect(offers).toEqual([1, 1])
    expect(connections).toHaveLength(2)
    close()
  })

  it('works when every signal arrives twice', async () => {
    const { alice, bob, seen, states, close } = await connectPair(() => 2)
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

  it('uses only the given ICE servers', () => {
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

  it('fails with an error when the browser cannot create a connection', async () => {
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
