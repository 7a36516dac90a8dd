import Peer from 'simple-peer'

/** The part of simple-peer 9.11.1 that is used here. Its published types know none of the private members. */
interface SimplePeer {
  /** Whether the data channel is open. */
  readonly connected: boolean
  /** Bytes waiting in the data channel. */
  readonly bufferSize: number
  offerOptions: RTCOfferOptions
  /** Absent where the constructor failed, `null` once destroyed. */
  readonly _pc?: RTCPeerConnection | null
  _onConnectionStateChange(): void
  _onIceStateChange(): void
  signal(description: RTCSessionDescriptionInit): void
  negotiate(): void
  addTransceiver(kind: string, init: RTCRtpTransceiverInit): void
  send(text: string): void
  destroy(): void
  on(event: 'signal', listener: (signal: unknown) => void): this
  on(event: 'data', listener: (data: unknown) => void): this
  on(event: 'error', listener: (error: Error & { code?: string }) => void): this
  on(event: 'close', listener: () => void): this
}

const Base = Peer as unknown as new (options: Peer.Options) => SimplePeer

/**
 * A simple-peer that stays. The original destroys itself when ICE fails, and a failed path is what an ICE restart repairs
 * (RFC 8445, section 9; simple-peer #579).
 */
export class ResilientPeer extends Base {
  override _onConnectionStateChange(): void {
    if (this._pc?.connectionState !== 'failed') super._onConnectionStateChange()
  }

  override _onIceStateChange(): void {
    if (this._pc?.iceConnectionState !== 'failed') super._onIceStateChange()
  }
}
