import type { CaptureSource, Signal } from '@offhook/protocol'
import type { MediaConnectionState, PeerRating } from '../api/ports/mediaTransport'
import type { FakeVideoLimits } from './fakeVideoLimits'
import type { FakeTrack } from './fakeTrack'

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
