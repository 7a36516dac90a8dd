import { captureSources, type CaptureSource, type Signal } from '@offhook/protocol'
import type { CreateMediaTransport, MediaConnectionState, PeerStatistics } from '../api/ports/mediaTransport'
import { createFakeTrack, type FakeTrack } from './fakeTrack'

/** One filling or emptying of a local slot. `links` counts the links that carried it at once. */
export interface SlotLogEntry {
  transport: string
  source: CaptureSource
  trackId: string | null
  connections: number
}

/** A network in memory. Transports made by it connect through the ordinary signals, however those travel. */
export interface FakeNetwork {
  /** @param name how the log and the controls below call every transport made by it */
  transport(name?: string): CreateMediaTransport
  /** Takes the network from these transports, or from all: no packet arrives at or leaves them. */
  cut(...names: string[]): void
  /** Gives it back, to these or to all. */
  restore(...names: string[]): void
  /** Breaks every link of these transports, or of all, beyond repair. */
  fail(...names: string[]): void
  /** Makes `statistics` of this transport's links say this instead of a healthy link. */
  setStatistics(name: string, statistics: PeerStatistics): void
  readonly log: readonly SlotLogEntry[]
  /** Whether this transport sends media of this source to anybody now. */
  isSending(name: string, source: CaptureSource): boolean
  /** Links of transports that are not closed: of all, or of those made by this name. */
  openConnections(name?: string): number
}

/** One end of a connection between two fake transports. The counterpart of a `RTCPeerConnection`. */
interface Link {
  id: string
  owner: string
  generation: number
  /** The other end, known once its description arrived. */
  remote: Link | null
  /** Whether offer and answer have passed both ways. */
  negotiated: boolean
  local: Record<CaptureSource, MediaStreamTrack | null>
  receivers: Record<CaptureSource, FakeTrack>
  shown: Record<CaptureSource, boolean>
  update(): void
  fail(): void
}

interface Peer {
  initiator: boolean
  /** Only made ready: its slots stay empty. */
  isHeld: boolean
  generation: number
  link: Link | null
  state: MediaConnectionState
  wasConnected: boolean
}

/** @param later how work is put off; a test that owns time may hand in its own */
export function createFakeNetwork(later: (task: () => void) => void = (task) => void setTimeout(task, 0)): FakeNetwork {
  const links = new Map<string, Link>()
  const down = new Set<string>()
  const known = new Set<string>()
  const log: SlotLogEntry[] = []
  const statisticsOf = new Map<string, PeerStatistics>()
  let made = 0

  const refresh = () => {
    for (const link of [...links.values()]) link.update()
  }
  const carries = (link: Link): boolean =>
    link.negotiated &&
    link.remote?.negotiated === true &&
    links.has(link.id) &&
    links.has(link.remote.id) &&
    !down.has(link.owner) &&
    !down.has(link.remote.owner)

  const transport =
    (name: string): CreateMediaTransport =>
    (options) => {
      const peers = new Map<string, Peer>()
      const early = new Map<string, { generation: number; signal: Signal }[]>()
      let slots: Record<CaptureSource, MediaStreamTrack | null> = { microphone: null, camera: null }
      let closed = false
      let received = 0
      known.add(name)

      const soon = (task: () => void) => {
        later(() => {
          if (!closed) task()
        })
      }

      function setState(peerId: string, peer: Peer, state: MediaConnectionState): void {
        if (closed || peer.state === state || peer.state === 'failed') return
        peer.state = state
        options.onConnectionState(peerId, state)
      }

      function show(peerId: string, link: Link, source: CaptureSource, shown: boolean): void {
        if (closed || link.shown[source] === shown) return
        link.shown[source] = shown
        options.onTrack(peerId, source, shown ? link.receivers[source] : null)
      }

      function openLink(peerId: string, peer: Peer): Link {
        dropLink(peerId, peer)
        const link: Link = {
          id: `fake-${String(++made)}`,
          owner: name,
          generation: peer.generation,
          remote: null,
          negotiated: false,
          local: peer.isHeld ? { microphone: null, camera: null } : slots,
          receivers: { microphone: createFakeTrack('audio', peerId), camera: createFakeTrack('video', peerId) },
          shown: { microphone: false, camera: false },
          update() {
            soon(() => {
              if (peer.link !== link) return
              if (carries(link)) {
                peer.wasConnected = true
                setState(peerId, peer, 'connected')
                for (const source of captureSources) show(peerId, link, source, Boolean(link.remote?.local[source]))
              } else if (peer.state === 'connected') setState(peerId, peer, 'interrupted')
            })
          },
          fail() {
            if (closed || peer.link !== link) return
            options.onError(peerId, new Error('The fake network broke this link'))
            setState(peerId, peer, 'failed')
          },
        }
        links.set(link.id, link)
        peer.link = link
        return link
      }

      function dropLink(peerId: string, peer: Peer): void {
        const { link } = peer
        if (!link) return
        peer.link = null
        links.delete(link.id)
        for (const source of captureSources) {
          show(peerId, link, source, false)
          link.receivers[source].stop()
        }
        link.remote?.update()
      }

      function offer(peerId: string, peer: Peer): void {
        const link = openLink(peerId, peer)
        setState(peerId, peer, peer.wasConnected ? 'interrupted' : 'connecting')
        soon(() => {
          if (peer.link === link) options.onSignal(peerId, link.generation, { type: 'offer', sdp: link.id })
        })
      }

      function restart(peerId: string, peer: Peer): void {
        if (peer.state === 'failed') return
        if (peer.initiator) {
          peer.generation += 1
          offer(peerId, peer)
        } else options.onSignal(peerId, Math.max(1, peer.generation), { type: 'restart' })
      }

      function handle(peerId: string, peer: Peer, generation: number, signal: Signal): void {
        if (generation < peer.generation || peer.state === 'failed') return
        if (signal.type === 'restart' && peer.initiator) restart(peerId, peer)
        if (signal.type === 'offer' && !peer.initiator) {
          const remote = links.get(signal.sdp)
          if (!remote || (peer.link && peer.generation === generation)) return
          peer.generation = generation
          const link = openLink(peerId, peer)
          setState(peerId, peer, peer.wasConnected ? 'interrupted' : 'connecting')
          link.remote = remote
          link.negotiated = true
          soon(() => {
            if (peer.link === link) options.onSignal(peerId, generation, { type: 'answer', sdp: link.id })
          })
        }
        if (signal.type === 'answer' && peer.initiator && generation === peer.generation) {
          const remote = links.get(signal.sdp)
          if (!remote || !peer.link || peer.link.negotiated) return
          peer.link.remote = remote
          peer.link.negotiated = true
          peer.link.update()
          remote.update()
        }
      }

      return {
        addPeer({ peerId, initiator, preconnect }) {
          if (closed || peers.has(peerId)) return
          const peer: Peer = {
            ...{ initiator, isHeld: preconnect !== undefined },
            ...{ generation: initiator ? 1 : 0, link: null, state: 'new', wasConnected: false },
          }
          peers.set(peerId, peer)
          if (initiator) offer(peerId, peer)
          else setState(peerId, peer, 'connecting')
          const waiting = early.get(peerId) ?? []
          early.delete(peerId)
          for (const { generation, signal } of waiting) handle(peerId, peer, generation, signal)
        },
        activatePeer(peerId) {
          const peer = peers.get(peerId)
          if (!peer) return
          const wasHeld = peer.isHeld
          peer.isHeld = false
          if (peer.state === 'failed') {
            peer.state = 'connecting'
            restart(peerId, peer)
          }
          if (!peer.link || !wasHeld) return
          peer.link.local = slots
          peer.link.remote?.update()
        },
        removePeer(peerId) {
          const peer = peers.get(peerId)
          early.delete(peerId)
          if (!peer) return
          peers.delete(peerId)
          dropLink(peerId, peer)
        },
        receiveSignal(peerId, generation, signal) {
          if (closed) return
          const peer = peers.get(peerId)
          if (peer) handle(peerId, peer, generation, signal)
          else early.set(peerId, [...(early.get(peerId) ?? []), { generation, signal }].slice(-64))
        },
        setLocalTrack(source, track) {
          if (closed) return Promise.resolve()
          slots = { ...slots, [source]: track }
          const current = [...peers.values()].flatMap(({ link, isHeld }) => (link && !isHeld ? [link] : []))
          for (const link of current) {
            link.local = slots
            link.remote?.update()
          }
          log.push({ transport: name, source, trackId: track?.id ?? null, connections: current.length })
          return Promise.resolve()
        },
        // There is but one path in memory.
        setIceServers: () => undefined,
        restart(peerId) {
          const peer = peers.get(peerId)
          if (peer) restart(peerId, peer)
        },
        statistics(peerId) {
          const peer = peers.get(peerId)
          if (peer?.state !== 'connected') return Promise.resolve(null)
          received += 50
          const healthy = { packetsReceived: received, packetsLost: 0, roundTripTime: 0.02, jitter: 0.001 }
          return Promise.resolve(statisticsOf.get(name) ?? healthy)
        },
        remoteAudio(peerId) {
          const { state, link } = peers.get(peerId) ?? {}
          return state === 'connected' && link ? link.receivers.microphone : null
        },
        fingerprints(peerId) {
          const { state, link } = peers.get(peerId) ?? {}
          return state === 'connected' && link?.remote ? { local: link.id, remote: link.remote.id } : null
        },
        close() {
          if (closed) return
          closed = true
          for (const [peerId, peer] of peers) dropLink(peerId, peer)
          peers.clear()
          early.clear()
        },
      }
    }

  return {
    log,
    transport: (name = 'transport') => transport(name),
    cut(...names) {
      for (const name of names.length > 0 ? names : known) down.add(name)
      refresh()
    },
    restore(...names) {
      if (names.length === 0) down.clear()
      for (const name of names) down.delete(name)
      refresh()
    },
    fail(...names) {
      for (const link of [...links.values()]) if (names.length === 0 || names.includes(link.owner)) link.fail()
    },
    setStatistics: (name, statistics) => void statisticsOf.set(name, statistics),
    isSending: (name, source) =>
      [...links.values()].some((link) => link.owner === name && carries(link) && link.local[source] !== null),
    openConnections: (name) =>
      name === undefined ? links.size : [...links.values()].filter(({ owner }) => owner === name).length,
  }
}
