import { captureSources, type CaptureSource, type Signal } from '@offhook/protocol'
import type {
  PeerFingerprints,
  MediaConnectionState,
  PeerRating,
  MediaDirection,
  PeerStatistics,
  MediaTransportOptions,
  TransportPeer,
  VideoSize,
} from '../../api/ports/mediaTransport'
import type { VideoLimits } from './cameraEncoding'
import { givesUpWithoutCandidates } from './givesUpWithoutCandidates'
import type { Slots } from './mediaSlots'
import { createPathMonitor } from './pathMonitor'
import { createPeerConnection, type PeerConnection } from './peerConnection'
import { createPeerRatings, ratingMessage } from './peerRatings'
import { createPeerVideo } from './peerVideo'
import { peerStatistics } from './peerStatistics'
import { createRemoteTracks } from './remoteTracks'
import { createRepairLoop, REPAIR_INTERVAL_MS } from './repairLoop'

/** Attempts with the same connection, which recovers by itself when the network returns, before a new one is created. */
const ATTEMPTS_PER_GENERATION = 3
/** Pause before a repair when the other end closed the connection. Usually it hung up, and the message about that is on its way. */
const AFTER_CLOSE_MS = 1_000
/** How long the other end's answer, which it sent when its user answered, may take before the offer is repeated. */
const NEGOTIATED_ANSWER_MS = 1_000
/** Consecutive connections that may fail during negotiation. A fourth one would fail too. */
const MAX_FAILURES = 3

const emptySlots: Slots = { microphone: null, camera: null }

export interface MeshPeerOptions extends Pick<MediaTransportOptions, 'iceServers' | 'clock'> {
  initiator: boolean
  /** How the peer preconnects until `activate`; `null` for a peer that is active from the start. */
  preconnect: TransportPeer['preconnect'] | null
  /** Whether the slots carry media before `activate` too. */
  earlyMedia: boolean
  slots: () => Slots
  savesData(): boolean
  onSignal(generation: number, signal: Signal): void
  onState(state: MediaConnectionState): void
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** Called when the picture pauses because of a slow connection, and when it returns. */
  onVideoPaused(direction: MediaDirection, isPaused: boolean): void
  onError(error: Error): void
}

/**
 * The media path to one other device, over as many connections (generations) as it takes. It does not give up on a silent network: the
 * call decides how long to wait.
 */
export interface MeshPeer {
  receive(generation: number, signal: Signal): void
  fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /** Limits the picture that is sent. A limit that is not given stays. */
  limitVideo(limits: Partial<VideoLimits>): void
  /** Limits the picture that is received. Applies to the next generations too. */
  setShownSize(size: VideoSize | null): void
  activate(): void
  /** Applies to the next ICE restart and to the next generation. */
  setIceServers(servers: MediaTransportOptions['iceServers']): void
  restart(): void
  statistics(): Promise<PeerStatistics | null>
  sendRating(rating: PeerRating): void
  remoteAudio(): MediaStreamTrack | null
  fingerprints(): PeerFingerprints | null
  close(): void
}

export function createMeshPeer(options: MeshPeerOptions): MeshPeer {
  const { initiator, clock, earlyMedia } = options
  const remoteTracks = createRemoteTracks(options.onTrack)
  let { iceServers, preconnect } = options
  let generation = 0
  let connection: PeerConnection | null = null
  let shownSize: VideoSize | null = null
  /** The last offer of the other end, while the peer only negotiates. */
  let negotiatedOffer: Signal | null = null
  let state: MediaConnectionState = 'new'
  let wasConnected = false
  let failures = 0
  let isClosed = false

  const sendsMedia = () => !preconnect || earlyMedia
  const slots = () => (sendsMedia() ? options.slots() : emptySlots)
  const isStopped = () => isClosed || state === 'failed'
  const ratings = createPeerRatings(clock)
  const repairs = createRepairLoop({ clock, isStopped, attempt: attemptRepair })
  const video = createPeerVideo({
    clock,
    connection: () => connection,
    hasCamera: () => slots().camera !== null,
    onPaused(direction, isPaused) {
      if (!isClosed) options.onVideoPaused(direction, isPaused)
    },
  })
  const monitor = createPathMonitor({
    clock,
    connection: () => connection,
    isInterrupted: () => state === 'interrupted',
    onCheck(report) {
      updateState()
      video.observe(report)
    },
  })

  /** @param offer the offer of the other end, if it has arrived already */
  function startGeneration(next: number, offer?: Signal): void {
    connection?.close()
    remoteTracks.removeAll()
    generation = next
    // The other end sends its size again.
    video.limit({ shown: null })
    monitor.reset()
    video.reset()
    try {
      connection = createPeerConnection({
        initiator,
        clock,
        iceServers,
        isRelayOnly: preconnect === 'relay',
        isNegotiating: preconnect === 'negotiate',
        slots,
        isAudioRedundant: !options.savesData(),
        shownSize: () => shownSize,
        onRemoteShownSize: (shown) => {
          video.limit({ shown })
        },
        videoLimits: () => video.limits,
        isVideoPaused: () => video.isPaused,
        onRemoteVideoPaused: video.setRemotePaused,
        onSignal: (signal) => {
          options.onSignal(generation, signal)
        },
        onConnectionState() {
          if (wasConnected && connection?.state === 'failed') connection.recheckCandidates()
          updateState()
        },
        onTrack: remoteTracks.set,
        onMessage: ratings.receive,
        onClosed: handleConnectionClosed,
      })
    } catch (error) {
      fail(error)
      return
    }
    repairs.restart()
    updateState()
    if (offer) connection.receive(offer)
  }

  function setState(next: MediaConnectionState): void {
    if (isStopped() || state === next) return
    state = next
    options.onState(next)
  }

  /** Derives the state from the connection and the path monitor. */
  function updateState(): void {
    if (isStopped()) return
    if (connection?.state === 'connected' && !monitor.isSilent) {
      wasConnected = true
      failures = 0
      repairs.stop()
      if (state === 'interrupted') connection.sendKeyFrame()
      setState('connected')
    } else {
      setState(wasConnected ? 'interrupted' : 'connecting')
      // Only the initiator may offer. The other end requests an offer if none arrives in time.
      if (!repairs.isScheduled) repairs.schedule(initiator ? 0 : REPAIR_INTERVAL_MS)
    }
  }

  function attemptRepair(): void {
    if (preconnect === 'negotiate') {
      // There is no path to repair. The other end asks for the offer if it is lost.
      if (!initiator && !negotiatedOffer) requestRepair()
      return
    }
    if (!connection) handlePathLost()
    if (!initiator || (connection && wasConnected)) requestRepair()
    else repair()
  }

  /**
   * Requests a repair; an end without a connection requests the next generation. The initiator also asks before it offers: an offer that
   * does not arrive changes this end's ICE credentials, and the path could no longer recover by itself when the network returns, which
   * is faster than any signaling.
   */
  function requestRepair(): void {
    options.onSignal(connection ? generation : generation + 1, { type: 'restart' })
  }

  /** Repairs as the initiator, when signals reach the other end, or when the peer has never been connected. */
  function repair(): void {
    if (preconnect === 'negotiate' && connection?.repeatOffer()) return
    const isUseless =
      !connection || repairs.attempts > ATTEMPTS_PER_GENERATION || (connection.state === 'failed' && !wasConnected)
    if (isUseless) startGeneration(generation + 1)
    else if (!connection?.repeatOffer() && (wasConnected || repairs.attempts > 0)) connection?.restartIce()
  }

  function connectNegotiated(): void {
    const offer = negotiatedOffer
    negotiatedOffer = null
    repairs.restart()
    if (connection) {
      if (initiator) repairs.schedule(NEGOTIATED_ANSWER_MS)
      connection.connect()
    } else if (initiator) startGeneration(generation + 1)
    else if (offer) startGeneration(generation, offer)
  }

  /** Adds the direct path to the relayed one, which carries media until then. Without a connected path both ends start over. */
  function allowDirectPath(): void {
    const canRestart = connection?.state === 'connected' && connection.allowAllCandidates()
    if (!initiator) return
    if (canRestart) connection?.restartIce()
    else startGeneration(generation + 1)
  }

  /** Tries again: after a failure of the preconnection when the call needs the peer, and after a failure in a call that goes on. */
  function retryAfterFailure(): void {
    state = 'new'
    failures = 0
    monitor.start()
    if (initiator) startGeneration(generation + 1)
    else {
      setState('connecting')
      repairs.schedule(0)
    }
  }

  function handleConnectionClosed(error: (Error & { code?: string }) | null): void {
    connection = null
    failures += error ? 1 : 0
    if (error && (error.code === 'ERR_PC_CONSTRUCTOR' || failures >= MAX_FAILURES)) fail(error)
    else {
      repairs.schedule(AFTER_CLOSE_MS)
      // Without an error the other end probably hung up. The signaling message may be slower than the closed connection: an
      // `interrupted` in between would be wrong.
      if (error) handlePathLost()
    }
  }

  function handlePathLost(): void {
    remoteTracks.removeAll()
    updateState()
  }

  function fail(error: unknown): void {
    stopTimers()
    remoteTracks.removeAll()
    connection?.close()
    connection = null
    if (state === 'failed') return
    options.onError(error instanceof Error ? error : new Error(String(error)))
    setState('failed')
  }

  function stopTimers(): void {
    monitor.stop()
    repairs.stop()
  }

  if (initiator) startGeneration(1)
  else {
    setState('connecting')
    repairs.schedule(REPAIR_INTERVAL_MS)
  }
  if (!isStopped()) monitor.start()

  return {
    receive(signalGeneration, signal) {
      if (isStopped() || signalGeneration < generation) return
      if (initiator) {
        // The request may be older than the last repair. An ICE restart does not harm a working path.
        if (signal.type === 'restart' && signalGeneration === generation) repair()
        else if (signal.type === 'restart' && signalGeneration === generation + 1) startGeneration(signalGeneration)
        else if (signalGeneration === generation) connection?.receive(signal)
        return
      }
      if (preconnect === 'negotiate') {
        if (signal.type === 'offer') negotiatedOffer = signal
        if (givesUpWithoutCandidates()) {
          generation = signalGeneration
          return
        }
      }
      if (signalGeneration > generation) startGeneration(signalGeneration)
      if (signal.type === 'restart') {
        requestRepair()
        return
      }
      // The initiator repairs already: no request is needed for one interval.
      if (signal.type === 'offer' && repairs.isScheduled) repairs.schedule(REPAIR_INTERVAL_MS)
      connection?.receive(signal)
    },
    fill: (source, track) => (sendsMedia() ? connection?.fill(source, track) : undefined) ?? Promise.resolve(),
    limitVideo: video.limit,
    setShownSize(size) {
      shownSize = size
      connection?.announceShownSize()
    },
    activate() {
      if (isClosed) return
      const previous = preconnect
      preconnect = null
      if (state === 'failed') retryAfterFailure()
      else if (previous === 'relay') allowDirectPath()
      else if (previous === 'negotiate') connectNegotiated()
      if (!previous) return
      for (const source of captureSources) void connection?.fill(source, slots()[source])
    },
    setIceServers(servers) {
      iceServers = servers
      connection?.setIceServers(servers)
      // The server names no TURN server before a device of the callee rings. What is negotiated needs their candidates too.
      if (preconnect && preconnect !== 'all' && initiator && state === 'connecting') startGeneration(generation + 1)
    },
    restart() {
      if (isClosed) return
      if (state === 'failed') retryAfterFailure()
      else if (initiator) startGeneration(generation + 1)
      else options.onSignal(generation + 1, { type: 'restart' })
    },
    async statistics() {
      const report = await connection?.getStats()
      return report ? { ...peerStatistics(report), peerRating: ratings.latest } : null
    },
    sendRating(rating) {
      connection?.send(ratingMessage(rating))
    },
    remoteAudio: () => (state === 'connected' ? (connection?.remoteAudio() ?? null) : null),
    fingerprints: () => connection?.fingerprints() ?? null,
    close() {
      if (isClosed) return
      remoteTracks.removeAll()
      isClosed = true
      stopTimers()
      connection?.close()
      connection = null
    },
  }
}
