import { captureSources, type CaptureSource, type Signal } from '@offhook/protocol'
import type { CreateMediaTransport, MediaConnectionState } from '../api/ports/mediaTransport'
import { candidateOf, type Connection, isSending, linesSent, type Peer } from './fakeConnection'
import { createFakePaths, pathOf } from './fakePaths'
import { type FakeStatistics, statisticsAfter } from './fakeStatistics'
import { createFakeTrack } from './fakeTrack'
import { createFakeVideoLimits } from './fakeVideoLimits'
import type { SlotLogEntry } from './slotLogEntry'

/** A media network in memory. Its transports connect by ordinary signals, however these travel. */
export interface FakeNetwork {
  /**
   * Makes the transports of one client: the port `mediaTransport` resolves with it.
   *
   * @param name names these transports in the log and in the methods below. Default: `transport`
   */
  transport(name?: string): CreateMediaTransport
  /** Cuts these transports off the network, or all of them: no packet reaches or leaves them. */
  cut(...names: string[]): void
  /** Cuts the path between two transports: no packet of the one reaches the other. Both reach all others. */
  cutPath(a: string, b: string): void
  /** Reverts `cutPath`. */
  restorePath(a: string, b: string): void
  /** Reverts `cut`, for these transports or for all. */
  restore(...names: string[]): void
  /** Fails every peer connection of these transports, or of all, beyond repair. */
  fail(...names: string[]): void
  /** Fails the peer connections between two transports beyond repair. */
  failPath(a: string, b: string): void
  /** Sets the result of `statistics` for the peers of a transport. Default: a good connection that carries sound. */
  setStatistics(name: string, statistics: FakeStatistics): void
  /** Every change of a local slot, oldest first. */
  readonly log: readonly SlotLogEntry[]
  /** Whether a transport sends media of a source to at least one peer. */
  isSending(name: string, source: CaptureSource): boolean
  /** The most lines of video that a transport sends to a peer: 720 without limits, 0 if it sends none. */
  linesSent(name: string): number
  /** How many peer connections are open, on all transports or on those of one name. Each end counts. */
  openConnections(name?: string): number
}

/** How long the answer to an offer may take that was sent while the call rang. */
const ANSWER_MS = 1_000

/** How many signals of an unknown peer a transport keeps. */
const MAX_EARLY_SIGNALS = 64

/**
 * Creates a network without transports.
 *
 * @param defer runs a task later. Default: a timer of 0 ms. A simulation passes its own
 */
export function createFakeNetwork(defer: (task: () => void) => void = (task) => void setTimeout(task, 0)): FakeNetwork {
  const connections = new Map<string, Connection>()
  const log: SlotLogEntry[] = []
  const statisticsOf = new Map<string, FakeStatistics>()
  let connectionCount = 0

  const updateAll = () => {
    for (const connection of [...connections.values()]) connection.update()
  }
  const paths = createFakePaths(updateAll)
  const isConnected = (connection: Connection): boolean =>
    connection.isNegotiated &&
    connection.remote?.isNegotiated === true &&
    !connection.keptSignals &&
    !connection.remote.keptSignals &&
    connections.has(connection.id) &&
    connections.has(connection.remote.id) &&
    !paths.isCut(connection.owner, connection.remote.owner)

  const transport =
    (name: string): CreateMediaTransport =>
    (options) => {
      const peers = new Map<string, Peer>()
      const earlySignals = new Map<string, { generation: number; signal: Signal }[]>()
      let slots: Record<CaptureSource, MediaStreamTrack | null> = { microphone: null, camera: null }
      const video = createFakeVideoLimits()
      let isClosed = false
      let seconds = 0
      paths.add(name)

      const deferWhileOpen = (task: () => void) => {
        defer(() => {
          if (!isClosed) task()
        })
      }

      function setState(peerId: string, peer: Peer, state: MediaConnectionState): void {
        if (isClosed || peer.state === state || peer.state === 'failed') return
        peer.state = state
        options.onConnectionState(peerId, state)
      }

      function report(peerId: string, connection: Connection, source: CaptureSource, isReported: boolean): void {
        if (isClosed || connection.isReported[source] === isReported) return
        connection.isReported[source] = isReported
        options.onTrack(peerId, source, isReported ? connection.receivers[source] : null)
      }

      function openConnection(peerId: string, peer: Peer): Connection {
        closeConnection(peerId, peer)
        const connection: Connection = {
          id: `fake-${String(++connectionCount)}`,
          owner: name,
          generation: peer.generation,
          remote: null,
          isNegotiated: false,
          keptSignals: peer.isNegotiating ? [] : null,
          cancelRepetition: () => undefined,
          local: peer.isPreconnected ? { microphone: null, camera: null } : slots,
          receivers: { microphone: createFakeTrack('audio', peerId), camera: createFakeTrack('video', peerId) },
          isReported: { microphone: false, camera: false },
          peerRating: null,
          videoLimits: video.with(peerId),
          update() {
            deferWhileOpen(() => {
              if (peer.connection !== connection) return
              if (isConnected(connection)) {
                peer.wasConnected = true
                setState(peerId, peer, 'connected')
                for (const source of captureSources)
                  report(peerId, connection, source, Boolean(connection.remote?.local[source]))
              } else if (peer.state === 'connected') setState(peerId, peer, 'interrupted')
            })
          },
          fail() {
            if (isClosed || peer.connection !== connection) return
            options.onError(peerId, new Error('The fake network failed this connection'))
            setState(peerId, peer, 'failed')
          },
        }
        connections.set(connection.id, connection)
        peer.connection = connection
        return connection
      }

      function closeConnection(peerId: string, peer: Peer): void {
        const { connection } = peer
        if (!connection) return
        peer.connection = null
        connection.cancelRepetition()
        connections.delete(connection.id)
        for (const source of captureSources) {
          report(peerId, connection, source, false)
          connection.receivers[source].stop()
        }
        connection.remote?.update()
      }

      function offer(peerId: string, peer: Peer): void {
        const connection = openConnection(peerId, peer)
        setState(peerId, peer, peer.wasConnected ? 'interrupted' : 'connecting')
        deferWhileOpen(() => {
          if (peer.connection !== connection) return
          options.onSignal(peerId, connection.generation, { type: 'offer', sdp: connection.id })
          if (peer.isNegotiating) options.onSignal(peerId, connection.generation, candidateOf(connection))
        })
      }

      /** Sends a signal of the end that does not offer: with the activation, while the peer only negotiates. */
      function sendSignal(peerId: string, connection: Connection, signal: Signal): void {
        if (connection.keptSignals) connection.keptSignals.push(signal)
        else options.onSignal(peerId, connection.generation, signal)
      }

      function connectNegotiated(peerId: string, peer: Peer): void {
        const { connection } = peer
        peer.isNegotiating = false
        if (!connection?.keptSignals) return
        const kept = connection.keptSignals
        connection.keptSignals = null
        if (peer.initiator && !connection.isNegotiated)
          connection.cancelRepetition = options.clock.after(ANSWER_MS, () => {
            if (peer.connection === connection && !connection.isNegotiated) restart(peerId, peer)
          })
        for (const signal of kept) options.onSignal(peerId, connection.generation, signal)
        connection.update()
        connection.remote?.update()
      }

      function restart(peerId: string, peer: Peer): void {
        if (peer.initiator) {
          peer.generation += 1
          offer(peerId, peer)
        } else options.onSignal(peerId, Math.max(1, peer.generation), { type: 'restart' })
      }

      /** @returns whether the connection to the peer had failed */
      function replaceFailed(peerId: string, peer: Peer): boolean {
        if (peer.state !== 'failed') return false
        peer.state = 'new'
        setState(peerId, peer, 'connecting')
        restart(peerId, peer)
        return true
      }

      function handleSignal(peerId: string, peer: Peer, generation: number, signal: Signal): void {
        if (generation < peer.generation || peer.state === 'failed') return
        if (signal.type === 'restart' && peer.initiator) restart(peerId, peer)
        if (signal.type === 'offer' && !peer.initiator) {
          const remote = connections.get(signal.sdp)
          if (!remote || (peer.connection && peer.generation === generation)) return
          peer.generation = generation
          const connection = openConnection(peerId, peer)
          setState(peerId, peer, peer.wasConnected ? 'interrupted' : 'connecting')
          connection.remote = remote
          connection.isNegotiated = true
          deferWhileOpen(() => {
            if (peer.connection !== connection) return
            sendSignal(peerId, connection, { type: 'answer', sdp: connection.id })
            if (peer.isNegotiating) sendSignal(peerId, connection, candidateOf(connection))
          })
        }
        if (signal.type === 'answer' && peer.initiator && generation === peer.generation) {
          const remote = connections.get(signal.sdp)
          if (!remote || !peer.connection || peer.connection.isNegotiated) return
          peer.connection.remote = remote
          peer.connection.isNegotiated = true
          peer.connection.update()
          remote.update()
        }
      }

      return {
        addPeer({ peerId, initiator, preconnect, earlyMedia }) {
          if (isClosed || peers.has(peerId)) return
          const peer: Peer = {
            initiator,
            isPreconnected: preconnect !== undefined && !earlyMedia,
            isNegotiating: preconnect === 'negotiate',
            generation: initiator ? 1 : 0,
            connection: null,
            state: 'new',
            wasConnected: false,
          }
          peers.set(peerId, peer)
          if (initiator) offer(peerId, peer)
          else setState(peerId, peer, 'connecting')
          const received = earlySignals.get(peerId) ?? []
          earlySignals.delete(peerId)
          for (const { generation, signal } of received) handleSignal(peerId, peer, generation, signal)
        },
        activatePeer(peerId) {
          const peer = peers.get(peerId)
          if (!peer) return
          const wasPreconnected = peer.isPreconnected
          peer.isPreconnected = false
          replaceFailed(peerId, peer)
          connectNegotiated(peerId, peer)
          if (!peer.connection || !wasPreconnected) return
          peer.connection.local = slots
          peer.connection.remote?.update()
        },
        removePeer(peerId) {
          const peer = peers.get(peerId)
          earlySignals.delete(peerId)
          if (!peer) return
          peers.delete(peerId)
          closeConnection(peerId, peer)
        },
        receiveSignal(peerId, generation, signal) {
          if (isClosed) return
          const peer = peers.get(peerId)
          if (peer) handleSignal(peerId, peer, generation, signal)
          else
            earlySignals.set(
              peerId,
              [...(earlySignals.get(peerId) ?? []), { generation, signal }].slice(-MAX_EARLY_SIGNALS),
            )
        },
        setLocalTrack(source, track) {
          if (isClosed) return Promise.resolve()
          slots = { ...slots, [source]: track }
          const carriers = [...peers.values()].flatMap(({ connection, isPreconnected }) =>
            connection && !isPreconnected ? [connection] : [],
          )
          for (const connection of carriers) {
            connection.local = slots
            connection.remote?.update()
          }
          log.push({ transport: name, source, trackId: track?.id ?? null, connections: carriers.length })
          return Promise.resolve()
        },
        ...video.methods,
        // A network in memory needs no ICE servers.
        setIceServers: () => undefined,
        restart(peerId) {
          const peer = peers.get(peerId)
          if (peer && !replaceFailed(peerId, peer)) restart(peerId, peer)
        },
        statistics(peerId) {
          const peer = peers.get(peerId)
          if (peer?.state !== 'connected') return Promise.resolve(null)
          seconds += 1
          return Promise.resolve(statisticsAfter(seconds, peer.connection?.peerRating, statisticsOf.get(name)))
        },
        sendRating(peerId, rating) {
          const remote = peers.get(peerId)?.connection?.remote
          if (remote) remote.peerRating = rating
        },
        remoteAudio(peerId) {
          const { state, connection } = peers.get(peerId) ?? {}
          return state === 'connected' && connection ? connection.receivers.microphone : null
        },
        fingerprints(peerId) {
          const { state, connection } = peers.get(peerId) ?? {}
          return state === 'connected' && connection?.remote
            ? { local: connection.id, remote: connection.remote.id }
            : null
        },
        close() {
          if (isClosed) return
          isClosed = true
          for (const [peerId, peer] of peers) closeConnection(peerId, peer)
          peers.clear()
          earlySignals.clear()
        },
      }
    }

  const connectionsOf = (name: string) => [...connections.values()].filter(({ owner }) => owner === name)

  return {
    log,
    transport: (name = 'transport') => transport(name),
    cut: paths.cut,
    restore: paths.restore,
    cutPath: paths.cutPath,
    restorePath: paths.restorePath,
    fail(...names) {
      for (const connection of [...connections.values()])
        if (names.length === 0 || names.includes(connection.owner)) connection.fail()
    },
    failPath(a, b) {
      for (const connection of [...connections.values()])
        if (connection.remote && pathOf(connection.owner, connection.remote.owner) === pathOf(a, b)) connection.fail()
    },
    setStatistics: (name, statistics) => void statisticsOf.set(name, statistics),
    isSending: (name, source) => isSending(connectionsOf(name).filter(isConnected), source),
    linesSent: (name) => linesSent(connectionsOf(name).filter(isConnected)),
    openConnections: (name) => (name === undefined ? connections.size : connectionsOf(name).length),
  }
}
