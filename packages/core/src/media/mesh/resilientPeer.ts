// The only file that touches private members of simple-peer (9.11.1).
// Reason: simple-peer destroys itself when ICE fails, and an ICE restart repairs a failed path (RFC 8445, section 9). There is no option
// for it (https://github.com/feross/simple-peer/issues/579), and no public access to the RTCPeerConnection.
// Test: resilientPeer.browser.test.ts fails when an update of simple-peer renames or removes one of these members.
// Plan: simple-peer has had no release since 2022. peerConnection.ts uses only the members below. Replace this class with one of our own
// on RTCPeerConnection when the media transport gets its next negotiated feature, and drop the dependency.
import Peer from 'simple-peer'

/** The members of simple-peer that are used here. Its published types lack the private ones. */
interface SimplePeer {
  /** Whether the data channel is open. */
  readonly connected: boolean
  /** Bytes queued in the data channel. */
  readonly bufferSize: number
  offerOptions: RTCOfferOptions
  /** Private. Absent if the constructor failed, `null` once destroyed. */
  readonly _pc?: RTCPeerConnection | null
  /** Private. */
  _onConnectionStateChange(): void
  /** Private. */
  _onIceStateChange(): void
  /** Private. */
  getStats(callback: (error: unknown, reports: unknown[]) => void): void
  signal(description: RTCSessionDescriptionInit): void
  negotiate(): void
  addTransceiver(kind: string, init: RTCRtpTransceiverInit): void
  send(text: string): void
  destroy(): void
  on(event: 'signal', listener: (signal: unknown) => void): this
  on(event: 'data', listener: (data: unknown) => void): this
  on(event: 'error', listener: (error: Error & { code?: string }) => void): this
  on(event: 'connect' | 'close', listener: () => void): this
}

const SimplePeerBase = Peer as unknown as new (options: Peer.Options) => SimplePeer

/** A simple-peer that survives the connection state `failed`, and a browser without statistics. */
export class ResilientPeer extends SimplePeerBase {
  /** `null` if it could not be created, and once the peer is destroyed. */
  get peerConnection(): RTCPeerConnection | null {
    return this._pc ?? null
  }

  override _onConnectionStateChange(): void {
    if (this._pc?.connectionState !== 'failed') super._onConnectionStateChange()
  }

  /**
   * simple-peer asks for the selected candidate pair before it is `connected`, to expose addresses that are not used here. Where the
   * browser refuses statistics it would ask forever.
   */
  override getStats(callback: (error: unknown, reports: unknown[]) => void): void {
    queueMicrotask(() => {
      callback(null, [{ id: 'selected', type: 'candidate-pair', selected: true }])
    })
  }

  override _onIceStateChange(): void {
    if (this._pc?.iceConnectionState !== 'failed') super._onIceStateChange()
  }
}
