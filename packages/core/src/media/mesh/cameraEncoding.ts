import type { VideoLimit, VideoSize } from '../../api/ports/mediaTransport'
import { linesOf } from '../requestedSize'
import { createSenderEncoding, type Encoding, type SenderEncoding } from './senderEncoding'

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
export interface VideoLimits extends VideoLimit {
  network: VideoAllowance
  /** The size at which the other end shows the picture, in device pixels; `null` if unknown, zero if it does not show it. */
  shown: VideoSize | null
}

/** The local picture. */
export interface VideoSource extends VideoSize {
  /** Text that must stay legible: a shared screen, or a track whose `contentHint` says so. It is sent at full size. */
  isDetailed: boolean
}

export const noVideoLimits: VideoLimits = {
  network: { isActive: true, maxBitrate: null, maxPixels: null },
  shown: null,
  maxBitrate: null,
  maxLines: null,
}

/** The highest bitrate, in bits per second, of a picture that is scaled down to at most so many lines. */
const bitrates = [
  { lines: 180, bitrate: 200_000 },
  { lines: 360, bitrate: 600_000 },
  { lines: 720, bitrate: 2_000_000 },
]

/**
 * Powers of two only: sizes that are divisible by 16 stay even. With an odd size the VP9 encoder of Firefox 154 stops for good
 * (https://bugzilla.mozilla.org/show_bug.cgi?id=2073405). Firefox truncates the scaled size, Chromium rounds it.
 */
const scales = [1, 2, 4, 8]

/** The encoding of the camera's sender of one connection, which only this module decides. Call `update` when a limit has changed. */
export const createCameraEncoding = (sender: RTCRtpSender, limits: () => VideoLimits): SenderEncoding =>
  createSenderEncoding(sender, (track) => cameraEncodingOf(sourceOf(track), limits()))

/**
 * The encoding parameters for a picture of this size, `null` without a track. Inactive without a track: a sender without a track sends
 * nothing (W3C WebRTC, section 5.2), except in Firefox (153), which goes on to send one frame a second from a video slot that was emptied
 * (https://github.com/GetStream/stream-video-js/pull/2237).
 */
export function cameraEncodingOf(source: VideoSource | null, limits: VideoLimits): Required<Encoding> {
  const { network, shown } = limits
  const isShown = shown === null || linesOf(shown) > 0
  const isScalable = source && isShown && !source.isDetailed
  const requestedScale = isScalable ? scaleFor(source, shown, limits.maxLines ?? Infinity) : 1
  const maxBitrates = [
    network.maxBitrate,
    limits.maxBitrate,
    // Not for what the network scales: the estimate could not rise above it.
    source && requestedScale > 1 ? bitrateOf(linesOf(source) / requestedScale) : null,
  ].filter((bitrate) => bitrate !== null)
  return {
    active: source !== null && network.isActive && isShown,
    scaleResolutionDownBy: isScalable ? Math.max(requestedScale, scaleWithin(source, network.maxPixels)) : 1,
    maxBitrate: maxBitrates.length > 0 ? Math.min(...maxBitrates) : undefined,
  }
}

/** The largest scale at which the picture still covers the tile, or the smallest one at which it has at most `maxLines`. */
function scaleFor(source: VideoSize, shown: VideoSize | null, maxLines: number): number {
  // Compared by sides: a camera that is turned changes which one is the height.
  const tileScale = shown
    ? Math.min(
        linesOf(source) / linesOf(shown),
        Math.max(source.width, source.height) / Math.max(shown.width, shown.height),
      )
    : 1
  const fitting = scales.find((scale) => linesOf(source) / scale <= maxLines) ?? Math.max(...scales)
  return Math.max(fitting, ...scales.filter((scale) => scale <= tileScale))
}

function scaleWithin({ width, height }: VideoSize, maxPixels: number | null): number {
  return scales.find((scale) => (width * height) / scale ** 2 <= (maxPixels ?? Infinity)) ?? Math.max(...scales)
}

const bitrateOf = (lines: number): number | null => bitrates.find((each) => lines <= each.lines)?.bitrate ?? null

/** The size is zero if the browser does not say. */
function sourceOf(track: MediaStreamTrack | null): VideoSource | null {
  if (!track) return null
  const { width = 0, height = 0, displaySurface } = track.getSettings()
  const isDetailed = displaySurface !== undefined || ['detail', 'text'].includes(track.contentHint)
  return { width, height, isDetailed }
}
