import type { CaptureSource, IceServersView, PeerView, Signal } from '@offhook/protocol'
import type { Clock } from './clock'

/**
 * One link's state as a person would say it. `interrupted`: it was connected, and media stopped arriving; the link is being
 * repaired. `failed`: repair was given up.
 */
export type MediaConnectionState = 'new' | 'connecting' | 'connected' | 'interrupted' | 'failed'

export interface TransportPeer {
  /** Stable name of the other device within the call. */
  peerId: string
  /** Only the initiator makes offers. */
  initiator: boolean
  /**
   * Present: the link is only made ready, and in which way. Its local slots stay empty, whatever is set, and with `relay` no address of
   * this end is shown, until the peer is admitted.
   */
  preconnect?: NonNullable<PeerView['preconnect']>
}

/** What one link carries now. Counters only grow within one generation. */
export interface PeerStatistics {
  packetsReceived: number
  packetsLost: number
  /** Seconds; `null` until measured. */
  roundTripTime: number | null
  /** Seconds; `null` until measured. */
  jitter: number | null
}

/**
 * Which keys the two ends of an encrypted link have proven to hold, as this end sees it. What is `local` here is `remote` at the other
 * end, letter by letter, unless somebody sits in between and holds keys of their own.
 */
export interface PeerFingerprints {
  local: string
  remote: string
}

export interface MediaTransportOptions {
  iceServers: IceServersView['iceServers']
  clock: Clock
  onSignal(peerId: string, generation: number, signal: Signal): void
  onConnectionState(peerId: string, state: MediaConnectionState): void
  /** A remote track that carries media now, or `null` when this source carries none any more. */
  onTrack(peerId: string, source: CaptureSource, track: MediaStreamTrack | null): void
  /** A link that broke in a way it cannot repair itself. `onLinkState(…, 'failed')` follows. */
  onError(peerId: string, error: Error): void
}

/**
 * The media of one call. The seam is above SDP: an SFU fits behind it as well as a mesh of peer connections. After `close` no
 * callback is called again. Every method may be called for a peer that is gone, and then does nothing.
 */
export interface MediaTransport {
  addPeer(peer: TransportPeer): void
  /**
   * The call needs this peer now. Of one that was added with `preconnect` the slots are filled, and the direct path is looked for where
   * there was only a relayed one. A link that has failed is made anew. Twice is once.
   */
  activatePeer(peerId: string): void
  removePeer(peerId: string): void
  /** Signals of an older generation are dropped; one of a newer generation starts that generation. */
  receiveSignal(peerId: string, generation: number, signal: Signal): void
  /** Puts a track in its slot on every link, present and future, without renegotiation; `null` empties the slot. */
  setLocalTrack(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /** Newer servers, or newer credentials, for whatever looks for a path from now on. What is connected stays as it is. */
  setIceServers(iceServers: IceServersView['iceServers']): void
  /** A new attempt to connect, of the next generation. */
  restart(peerId: string): void
  statistics(peerId: string): Promise<PeerStatistics | null>
  /** The track that this peer's voice comes in, silent as it may still be; `null` while the link is not connected. */
  remoteAudio(peerId: string): MediaStreamTrack | null
  /** `null` while the link is not connected, and where media is not encrypted from end to end. */
  fingerprints(peerId: string): PeerFingerprints | null
  close(): void
}

export type CreateMediaTransport = (options: MediaTransportOptions) => MediaTransport
