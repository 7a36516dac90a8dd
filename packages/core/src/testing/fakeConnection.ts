import type { CaptureSource, Signal } from '@offhook/protocol'
import type { MediaConnectionState, PeerRating } from '../api/ports/mediaTransport'
import { linesOf } from '../media/requestedSize'
import type { FakeTrack } from './fakeTrack'
import type { FakeVideoLimits } from './fakeVideoLimits'

/** The lines of each camera. */
const CAMERA_LINES = 720

/** One end of a connection between two fake transports: the counterpart of an `RTCPeerConnection`. */
export interface Connection {
  id: string
  owner: string
  generation: number
  /** The other end, once its description has arrived. */
  remote: Connection | null
  /** Whether both descriptions are exchanged. */
  isNegotiated: boolean
  /** The signals that are sent when the peer is activated, while it only negotiates. `null` otherwise. */
  keptSignals: Signal[] | null
  /** Cancels the repetition of an offer that is not answered. */
  cancelRepetition(): void
  local: Record<CaptureSource, MediaStreamTrack | null>
  receivers: Record<CaptureSource, FakeTrack>
  videoLimits: FakeVideoLimits
  /** Whether `onTrack` has reported the track of a source. */
  isReported: Record<CaptureSource, boolean>
  /** What the other end has sent with `sendRating`. */
  peerRating: PeerRating | null
  update(): void
  fail(): void
}

export interface Peer {
  initiator: boolean
  /** The peer is preconnected and not active, and gets no early media: its slots stay empty. */
  isPreconnected: boolean
  /** The peer only negotiates until it is active: no packet passes. */
  isNegotiating: boolean
  generation: number
  connection: Connection | null
  state: MediaConnectionState
  wasConnected: boolean
}

/** The address of one end. The fake network connects without it. */
export function candidateOf({ id }: Connection): Signal {
  return { type: 'candidate', candidate: { candidate: `candidate:${id}`, sdpMid: '0' } }
}

/** Whether media of a source is sent over one of the connections. */
export function isSending(connections: readonly Connection[], source: CaptureSource): boolean {
  return source === 'camera' ? linesSent(connections) > 0 : connections.some(({ local }) => local.microphone !== null)
}

/** The most lines of video that are sent over one of the connections. */
export function linesSent(connections: readonly Connection[]): number {
  const lines = connections
    .filter(({ local }) => local.camera !== null)
    .map(({ remote, videoLimits }) =>
      Math.min(CAMERA_LINES, videoLimits.maxLines(), linesOf(remote?.videoLimits.shown() ?? null)),
    )
  return Math.max(0, ...lines)
}
