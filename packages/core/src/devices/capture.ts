import type { CaptureState } from '../api/callStoreState'
import type { DeviceErrorReason } from '../api/deviceErrorReason'
import { isLive, isSubstitute, type Replacement } from './openDevices'

/** What `LocalMedia` knows about a microphone or camera. */
export interface Capture {
  /** The track in use. After its device was removed it stays for a moment: a substitute then replaces it without a gap. */
  track: MediaStreamTrack | null
  /** The selected device; `''` is the system default. */
  deviceId: string
  /** Whether the device is to be open. A camera that is muted is not. */
  isWanted: boolean
  /** Muted by the user, and open. Cameras never are. */
  isMuted: boolean
  /** It was open since it is wanted, or since the call began. */
  wasLive: boolean
  /** Why it stopped and is not open. */
  loss: DeviceErrorReason | null
  isReopening: boolean
  /** The system has muted the track (W3C Media Capture and Streams, section 4.3.1), or no pictures arrive. */
  isSilenced: boolean
  /** Why another device is in use than the selected one. */
  replaced: Replacement | null
}

export const newCapture = (): Capture => ({
  track: null,
  deviceId: '',
  isWanted: false,
  isMuted: false,
  wasLive: false,
  loss: null,
  isReopening: false,
  isSilenced: false,
  replaced: null,
})

/** Whether the others would hear or see this source if the user had not muted it. */
export const isDelivering = ({ track, isSilenced }: Capture) => isLive(track) && !isSilenced

/** Whether another device is in use than the selected one. */
export const isReplaced = ({ track, deviceId }: Capture) => isLive(track) && isSubstitute(track, deviceId)

/**
 * Whether the source is muted for the others: by the user, or because its device delivers nothing. A device that opens for the first
 * time counts as unmuted.
 */
export function isEffectivelyMuted(capture: Capture): boolean {
  const { isWanted, isMuted, loss, wasLive, track, isSilenced } = capture
  return isMuted || (isWanted && (loss !== null || (wasLive && track === null) || isSilenced))
}

/** What the store shows. */
export function captureStateOf(capture: Capture): Pick<CaptureState, 'status' | 'reason'> {
  const { isWanted, isReopening, loss, track, isMuted, isSilenced, replaced } = capture
  if (!isWanted) return { status: 'off', reason: null }
  if (isReopening) return { status: 'reopening', reason: null }
  if (loss !== null) return { status: 'lost', reason: loss }
  if (track === null || isMuted) return { status: 'off', reason: null }
  return { status: isSilenced ? 'silenced' : 'live', reason: replaced }
}
