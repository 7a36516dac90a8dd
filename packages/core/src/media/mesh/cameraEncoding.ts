import { createSenderEncoding, type Encoding } from './senderEncoding'

/** Pixels of the screen. */
export interface VideoSize {
  width: number
  height: number
}

/** What the network allows for the picture to one peer. */
export interface VideoAllowance {
  /** Whether the picture is sent at all. */
  isActive: boolean
  /** Bits per second; `null` leaves the limit to the browser. */
  maxBitrate: number | null
  /** The largest picture, in pixels (width times height); `null` for no limit. */
  maxPixels: number | null
}

/** What limits the picture to one peer. The limits outlive a connection: `MeshPeer.limitVideo` sets them. */
export interface VideoLimits {
  network: VideoAllowance
  /** The size at which the other end shows the picture, in device pixels; `null` if unknown, zero if it does not show it. */
  shown: VideoSize | null
  /** Bits per second, set by the app or the user; `null` for no limit. */
  maxBitrate: number | null
}

export const noVideoLimits: VideoLimits = {
  network: { isActive: true, maxBitrate: null, maxPixels: null },
  shown: null,
  maxBitrate: null,
}

/**
 * Powers of two only: sizes that are divisible by 16 stay even. With an odd size the VP9 encoder of Firefox 154 stops for good
 * (https://bugzilla.mozilla.org/show_bug.cgi?id=2073405). Firefox truncates the scaled size, Chromium rounds it.
 */
const scales = [1, 2, 4, 8]

/** The encoding of the camera's sender of one connection, which only this module decides. */
export interface CameraEncoding {
  /** Applies the limits. Call after every `replaceTrack`, and when a limit has changed. */
  update(): Promise<void>
  /** Sends a key frame next. A receiver that missed frames waits up to three seconds before it requests one. */
  sendKeyFrame(): void
}

export function createCameraEncoding(sender: RTCRtpSender, limits: () => VideoLimits): CameraEncoding {
  const encoding = createSenderEncoding(sender, () => cameraEncodingOf(sizeOf(sender.track), limits()))
  return {
    update: () => encoding.update(),
    sendKeyFrame() {
      if (sender.track) encoding.sendKeyFrame().catch(() => undefined)
    },
  }
}

/**
 * The encoding parameters for a picture of this size, `null` without a track. Inactive without a track: a sender without a track sends nothing (W3C WebRTC, section 5.2),
 * except in Firefox (153), which goes on to send one frame a second from a video slot that was emptied
 * (https://github.com/GetStream/stream-video-js/pull/2237).
 */
export function cameraEncodingOf(source: VideoSize | null, limits: VideoLimits): Required<Encoding> {
  const { network, shown } = limits
  const isShown = shown === null || (shown.width > 0 && shown.height > 0)
  const bitrates = [network.maxBitrate, limits.maxBitrate].filter((bitrate) => bitrate !== null)
  return {
    active: source !== null && network.isActive && isShown,
    scaleResolutionDownBy: source && isShown ? scaleOf(source, shown, network.maxPixels ?? Infinity) : 1,
    maxBitrate: bitrates.length > 0 ? Math.min(...bitrates) : undefined,
  }
}

/** The largest scale at which the picture still covers the tile, or the smallest one at which it has at most `maxPixels`. */
function scaleOf({ width, height }: VideoSize, shown: VideoSize | null, maxPixels: number): number {
  const tileScale = shown ? Math.min(width / shown.width, height / shown.height) : 1
  const fitting = scales.find((scale) => (width * height) / scale ** 2 <= maxPixels) ?? Math.max(...scales)
  return Math.max(fitting, ...scales.filter((scale) => scale <= tileScale))
}

/** Zero if the browser does not say. */
function sizeOf(track: MediaStreamTrack | null): VideoSize | null {
  if (!track) return null
  const { width = 0, height = 0 } = track.getSettings()
  return { width, height }
}
