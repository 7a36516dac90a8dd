import type { Clock } from '../../api/ports/clock'
import type { MediaDirection } from '../../api/ports/mediaTransport'
import { noVideoLimits, type VideoLimits } from './cameraEncoding'
import type { PeerConnection } from './peerConnection'
import { peerStatistics } from './peerStatistics'
import { createVideoControl } from './videoControl'

export interface PeerVideoOptions {
  clock: Clock
  /** The connection to the peer at this moment. */
  connection(): PeerConnection | null
  /** Whether there is a camera track to send. */
  hasCamera(): boolean
  onPaused(direction: MediaDirection, isPaused: boolean): void
}

/** The picture to one peer, over all generations of its connection: what limits it, and whether it is paused in either direction. */
export interface PeerVideo {
  readonly limits: VideoLimits
  /** Whether the outgoing picture is paused. */
  readonly isPaused: boolean
  /** A limit that is not given stays. */
  limit(limits: Partial<VideoLimits>): void
  /** Adapts the picture to what the path carries. */
  observe(report: RTCStatsReport): void
  /** Handles what the other end announces about its picture. */
  setRemotePaused(isPaused: boolean): void
  /** Forgets the measurements. Call for each new connection. */
  reset(): void
}

export function createPeerVideo({ clock, connection, hasCamera, onPaused }: PeerVideoOptions): PeerVideo {
  const control = createVideoControl()
  let limits = { ...noVideoLimits, network: control.decision.allowance }
  const paused: Record<MediaDirection, boolean> = { incoming: false, outgoing: false }

  function limit(changed: Partial<VideoLimits>): void {
    limits = { ...limits, ...changed }
    connection()?.updateCamera()
  }

  function setPaused(direction: MediaDirection, isPaused: boolean): void {
    if (paused[direction] === isPaused) return
    paused[direction] = isPaused
    onPaused(direction, isPaused)
  }

  // A tile without a picture is not shown.
  const currentLimits = () => (control.decision.isPaused ? { ...limits, shown: null } : limits)

  return {
    get limits() {
      return currentLimits()
    },
    get isPaused() {
      return control.decision.isPaused
    },
    limit,
    observe(report) {
      const isSent = hasCamera() && currentLimits().shown?.width !== 0
      const { isPaused, allowance } = control.observe(peerStatistics(report), clock.now(), isSent)
      // First, because the track of a receiver in Firefox is muted when the picture stops.
      if (isPaused !== paused.outgoing) connection()?.sendHeartbeat()
      setPaused('outgoing', isPaused)
      if (allowance !== limits.network) limit({ network: allowance })
    },
    setRemotePaused(isPaused) {
      setPaused('incoming', isPaused)
    },
    reset() {
      control.reset()
    },
  }
}
