import type { CaptureSource, DeviceAddress } from '@offhook/protocol'
import type { MediaConnectionState, MediaDirection } from '../api/ports/mediaTransport'

/** A remote device that a media session has a peer for. */
export interface PeerEntry {
  readonly peerId: string
  readonly address: DeviceAddress
  /** Whether this end makes the offers. While it rings, the caller does. */
  readonly initiator: boolean
  /** Whether the device is in the call. The rest of the client receives events of active peers only. */
  isActive: boolean
  /** `null` until the transport reports the first state. */
  connectionState: MediaConnectionState | null
  /** The remote tracks that carry media now. */
  readonly tracks: Record<CaptureSource, MediaStreamTrack | null>
  /** The directions in which the picture is paused because of a slow connection. */
  readonly videoPaused: Set<MediaDirection>
}
