import { captureSources, type CaptureSource, type Signal } from '@offhook/protocol'
import type {
  PeerFingerprints,
  MediaConnectionState,
  PeerStatistics,
  MediaTransportOptions,
  TransportPeer,
} from '../../api/ports/mediaTransport'
import { peerStatistics, receivedTotal } from './peerStatistics'
import { createPeerConnection, type PeerConnection, type Slots } from './peerConnection'
import { createSilenceDetector } from './silenceDetector'

/** How often a link is looked at, in milliseconds: enough to notice a silence, and its end. */
const lookEvery = { connected: 300, interrupted: 150 } as const
/** Pause between two attempts to repair: an offer and its answer over a slow network, and the checks after them. */
const repairEvery = 4000
/** Attempts on the same connection, which heals by itself where the network comes back, before a new one is made. */
const attemptsPerGeneration = 3
/** The other end closed. Mostly it hung up, and the news of that is on its way. */
const afterClose = 1000
/** Connections in a row that broke while they were being negotiated: a fourth would too. */
const mostFailures = 3

export interface MeshPeerOptions extends Pick<MediaTransportOptions, 'iceServers' | 'clock'> {
  initiator: boolean
  /** Until it is admitted: how the link may be made ready. */
  preconnect: TransportPeer['preconnect'] | null
  slots: () => Slots
  onSignal(generation: number, signal: Signal): void
  onState(state: MediaConnectionState): void
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  onError(error: Error): void
}

/**
 * The way to one other device, through as many connections (generations) as it takes. It never gives up on a silent network; how
 * long that is worth waiting for, the call decides.
 */
export interface MeshPeer {
  receive(generation: number, signal: Signal): void
  fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  activate(): void
  /** For the next restart, and the next generation. */
  setIceServers(servers: MediaTransportOptions['iceServers']): void
  restart(): void
  statistics(): Promise<PeerStatistics | null>
  remoteAudio(): MediaStreamTrack | null
  fingerprints(): PeerFingerprints | null
  close(): void
}

export function createMeshPeer(options: MeshPeerOptions): MeshPeer {
  const { initiator, clock } = options
  let { iceServers } = options
  const shown: Record<CaptureSource, boolean> = { microphone: false, camera: false }
  const empty: Slots = { microphone: null, camera: null }
  const slots = () => (preconnect ? empty : options.slots())
  let { preconnect } = options
  let generation = 0
  let connection: PeerConnection | null = null
  let detector = createSilenceDetector()
  let isSilent = false
  let state: MediaConnectionState = 'new'
  let wasConnected = false
  let attempts = 0
  let failures = 0
  let cancelLook: () => void = () => undefined
  let cancelRepair: (() => void) | null = null
  let closed = false

  function begin(next: number): void {
    connection?.close()
    hideTracks()
    generation = next
    attempts = 0
    isSilent = false
    detector = createSilenceDetector()
    try {
      connection = createPeerConnection({
        initiator,
        iceServers,
        isRelayed: preconnect === 'relay',
        slots,
        onSignal: (signal) => {
          options.onSignal(generation, signal)
        },
        onConnectionState() {
          if (wasConnected && connection?.state === 'failed') connection.recheckCandidates()
          judge()
        },
        onTrack: showTrack,
        onClosed: ended,
      })
    } catch (error) {
      fail(error)
      return
    }
    repairIn(repairEvery)
    judge()
  }

  function showTrack(source: CaptureSource, track: MediaStreamTrack | null): void {
    const isShown = track !== null
    if (shown[source] === isShown) return
    shown[source] = isShown
    options.onTrack(source, track)
  }

  function hideTracks(): void {
    for (const source of captureSources) showTrack(source, null)
  }

  function setState(next: MediaConnectionState): void {
    if (closed || state === next || state === 'failed') return
    state = next
    options.onState(next)
  }

  /** Everything known about the path, made one word. */
  function judge(): void {
    if (closed || state === 'failed') return
    const path = connection?.state
    if (path === 'connected' && !isSilent) {
      wasConnected = true
      attempts = 0
      failures = 0
      cancelRepair?.()
      cancelRepair = null
      if (state === 'interrupted') connection?.sendKeyFrame()
      setState('connected')
    } else {
      setState(wasConnected ? 'interrupted' : 'connecting')
      // Only one end may offer; the other asks when that seems not to happen.
      if (!cancelRepair) repairIn(initiator ? 0 : repairEvery)
    }
  }

  function repairIn(ms: number): void {
    cancelRepair?.()
    cancelRepair = clock.after(ms, () => {
      cancelRepair = null
      if (closed || state === 'failed') return
      repairIn(repairEvery)
      if (!connection) lost()
      if (!initiator || (connection && wasConnected)) wish()
      else repair()
      attempts += 1
    })
  }

  /**
   * Asks for a repair. An end without a connection asks for the generation that it has not. The initiator too asks before it offers:
   * an offer that nobody hears changes what this end calls itself, and the path would no longer heal by itself when the network
   * is back, which is faster than any message about it.
   */
  function wish(): void {
    options.onSignal(connection ? generation : generation + 1, { type: 'restart' })
  }

  /** The other end can be reached by signals, or a connection is not there yet. */
  function repair(): void {
    if (!connection || attempts > attemptsPerGeneration || (connection.state === 'failed' && !wasConnected))
      begin(generation + 1)
    else if (!connection.repeatOffer() && (wasConnected || attempts > 0)) connection.restartIce()
  }

  /** Adds the direct path to the relayed one, which carries media until then; where there is no path yet, both begin anew. */
  function openPaths(): void {
    const isReady = connection?.state === 'connected' && connection.allowAllCandidates()
    if (!initiator) return
    if (isReady) connection?.restartIce()
    else begin(generation + 1)
  }

  /** What failed while nobody needed it is tried again now that somebody does. */
  function startOver(): void {
    state = 'new'
    failures = 0
    lookAgain()
    if (initiator) begin(generation + 1)
    else {
      setState('connecting')
      repairIn(0)
    }
  }

  function ended(error: (Error & { code?: string }) | null): void {
    connection = null
    failures += error ? 1 : 0
    if (error && (error.code === 'ERR_PC_CONSTRUCTOR' || failures >= mostFailures)) fail(error)
    else {
      repairIn(afterClose)
      // The news of a hang-up may be slower than the hang-up: nobody is told of trouble that is none.
      if (error) lost()
    }
  }

  function lost(): void {
    hideTracks()
    judge()
  }

  function fail(error: unknown): void {
    stopTimers()
    hideTracks()
    connection?.close()
    connection = null
    if (state === 'failed') return
    options.onError(error instanceof Error ? error : new Error(String(error)))
    setState('failed')
  }

  async function look(): Promise<void> {
    const looked = connection
    if (looked?.state === 'connected' || looked?.state === 'disconnected') {
      looked.sendHeartbeat()
      const report = await looked.getStats()
      if (closed) return
      if (report && looked === connection) {
        isSilent = detector.observe(receivedTotal(report), clock.now(), looked.expectsMedia)
        judge()
      }
    }
    lookAgain()
  }

  function lookAgain(): void {
    if (closed || state === 'failed') return
    const pause = state === 'interrupted' ? lookEvery.interrupted : lookEvery.connected
    cancelLook = clock.after(pause, () => void look())
  }

  function stopTimers(): void {
    cancelLook()
    cancelRepair?.()
    cancelRepair = null
  }

  if (initiator) begin(1)
  else {
    setState('connecting')
    repairIn(repairEvery)
  }
  lookAgain()

  return {
    receive(signalGeneration, signal) {
      if (closed || state === 'failed' || signalGeneration < generation) return
      if (initiator) {
        // Older than the recovery or not: a restart of ICE does a path no harm that is well.
        if (signal.type === 'restart' && signalGeneration === generation) repair()
        else if (signal.type === 'restart' && signalGeneration === generation + 1) begin(signalGeneration)
        else if (signalGeneration === generation) connection?.receive(signal)
        return
      }
      if (signalGeneration > generation) begin(signalGeneration)
      if (signal.type === 'restart') {
        wish()
        return
      }
      // The other end is at it: no need to ask for the same.
      if (signal.type === 'offer' && cancelRepair) repairIn(repairEvery)
      connection?.receive(signal)
    },
    fill: (type, track) => (preconnect ? undefined : connection?.fill(type, track)) ?? Promise.resolve(),
    activate() {
      if (closed) return
      const wasHeld = preconnect
      preconnect = null
      if (state === 'failed') startOver()
      else if (wasHeld === 'relay') openPaths()
      if (!wasHeld) return
      for (const source of captureSources) void connection?.fill(source, slots()[source])
    },
    setIceServers(servers) {
      iceServers = servers
      connection?.setIceServers(servers)
    },
    restart() {
      if (closed || state === 'failed') return
      if (initiator) begin(generation + 1)
      else options.onSignal(generation + 1, { type: 'restart' })
    },
    async statistics() {
      const report = await connection?.getStats()
      return report ? peerStatistics(report) : null
    },
    remoteAudio: () => (state === 'connected' ? (connection?.remoteAudio() ?? null) : null),
    fingerprints: () => connection?.fingerprints() ?? null,
    close() {
      if (closed) return
      hideTracks()
      closed = true
      stopTimers()
      connection?.close()
      connection = null
    },
  }
}
