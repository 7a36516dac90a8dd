import type { CaptureSource, IceServersView, PeerView, Signal } from '@offhook/protocol'
import type { Clock } from './clock'

/**
 * The state of the media connection to one user. `interrupted`: it was connected, and media has stopped arriving; the transport is
 * reconnecting. `failed`: the transport has stopped trying.
 */
export type MediaConnectionState = 'new' | 'connecting' | 'connected' | 'interrupted' | 'failed'

/** A remote device to exchange media with. */
export interface TransportPeer {
  /** Identifies the remote device within the call. It stays the same across generations. */
  peerId: string
  /** Whether this end makes the offers. Exactly one of the two ends does. */
  initiator: boolean
  /**
   * Present while the call is not answered: the transport connects without sending media. Its local slots stay empty, whatever
   * `setLocalTrack` sets, until `activatePeer`. With `relay` no address of this end is disclosed either. With `negotiate` nothing is sent
   * to the other end until `activatePeer`: the initiator sends an offer without addresses and its candidates, which the server holds, and
   * the other end answers with `activatePeer`.
   */
  preconnect?: NonNullable<PeerView['preconnect']>
}

/** The statistics of a media connection. Counters only grow within one generation. */
export interface PeerStatistics {
  /** RTP packets received. */
  packetsReceived: number
  /** RTP packets lost on the way to this end. */
  packetsLost: number
  /** Seconds; `null` until measured. */
  roundTripTime: number | null
  /** Seconds; `null` until measured. */
  jitter: number | null
}

/**
 * The certificate fingerprints of an encrypted media connection, as this end sees them. `local` at this end equals `remote` at the
 * other end, unless a third party terminates the encryption in between.
 */
export interface PeerFingerprints {
  /** The fingerprint of this end's certificate. */
  local: string
  /** The fingerprint of the certificate with which the other end has proven its identity. */
  remote: string
}

/** The size of a picture, in pixels. */
export interface VideoSize {
  /** Pixels; an integer. */
  width: number
  /** Pixels; an integer. */
  height: number
}

/** The limits of the video that this client sends to each peer. */
export interface VideoLimit {
  /** Bits per second, as `RTCRtpEncodingParameters.maxBitrate`; `null` leaves it to the browser. */
  maxBitrate: number | null
  /** The shorter side of the picture, in pixels; `null` sends it as it is captured. Has no effect on a shared screen. */
  maxLines: number | null
}

/** What a media transport is created with. */
export interface MediaTransportOptions {
  /** The STUN and TURN servers. `setIceServers` replaces them. */
  iceServers: IceServersView['iceServers']
  /** The clock of the client: the transport has no timers of its own. */
  clock: Clock
  /**
   * Called with a signal (session description, candidates) that must reach the peer.
   * @param generation Counts the attempts to connect to this peer.
   */
  onSignal(peerId: string, generation: number, signal: Signal): void
  /** Called when the connection to a peer changes its state. */
  onConnectionState(peerId: string, state: MediaConnectionState): void
  /** Called with a remote track once it carries media, and with `null` when its source carries none any more. */
  onTrack(peerId: string, source: CaptureSource, track: MediaStreamTrack | null): void
  /** Called when a connection breaks and cannot be restored. `onConnectionState(…, 'failed')` follows. */
  onError(peerId: string, error: Error): void
}

/**
 * The media of one call. The interface does not expose session descriptions, so that an SFU implements it as well as a mesh of peer
 * connections. After `close` no callback is called. A method that is called for a peer that was removed has no effect.
 */
export interface MediaTransport {
  /** Starts to connect to a peer, or to preconnect if the peer says so. */
  addPeer(peer: TransportPeer): void
  /**
   * Exchanges media with a peer: fills the local slots of a preconnected peer, and looks for a direct path if it was limited to a relay.
   * Replaces a connection that has failed. Calling it again has no effect.
   */
  activatePeer(peerId: string): void
  /** Closes the connection to a peer. */
  removePeer(peerId: string): void
  /** Handles a signal of a peer. Signals of an older generation are ignored; a signal of a newer one starts that generation. */
  receiveSignal(peerId: string, generation: number, signal: Signal): void
  /**
   * Puts a track into the slot of its source at every present and future peer, without renegotiation. `null` empties the slot.
   * Preconnected peers receive it when they are activated.
   */
  setLocalTrack(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /**
   * Sets the size at which the video of a peer is shown here, so that no more is sent to this end. A width and height of 0: it is hidden, and
   * nothing is sent. `null`: no limit. The track of the video stays while it is hidden. A transport without this method receives it in full.
   * @param size The size of the picture in device pixels, before it is cropped.
   */
  setShownSize?(peerId: string, size: VideoSize | null): void
  /** Limits the video that is sent to each present and future peer. A transport without this method sends it without limits. */
  setVideoLimit?(limit: VideoLimit): void
  /** Replaces the servers or their credentials, for connections that are established from now on. */
  setIceServers(iceServers: IceServersView['iceServers']): void
  /** Starts a new attempt to connect to a peer, the next generation. Replaces a connection that has failed. */
  restart(peerId: string): void
  /** Returns the current statistics; `null` if there is no connection to this peer. */
  statistics(peerId: string): Promise<PeerStatistics | null>
  /** Returns the track in which the peer's audio arrives, even while it is silent; `null` while the peer is not connected. */
  remoteAudio(peerId: string): MediaStreamTrack | null
  /** Returns the fingerprints; `null` while the peer is not connected, and for media that is not encrypted end to end. */
  fingerprints(peerId: string): PeerFingerprints | null
  /** Closes every connection. */
  close(): void
}

/** Creates the media transport of a call. Called once per call. */
export type CreateMediaTransport = (options: MediaTransportOptions) => MediaTransport
