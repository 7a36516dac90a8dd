import type { VideoSize } from '../api/ports/mediaTransport'

/** The size of a video that is not shown. */
export const hiddenSize: VideoSize = { width: 0, height: 0 }

/** The numbers of lines that are requested: a camera with 720 lines sends them without odd sizes. */
const STEPS = [180, 360, 720]
/** How much a picture may be enlarged where it is shown, so that a tile of 370 lines does not request 720. */
const TOLERANCE = 1.1

/** The shorter side. A camera that is turned keeps it. */
export const linesOf = (size: VideoSize | null): number => (size ? Math.min(size.width, size.height) : Infinity)

/**
 * The size to request for a video that is shown at a size: the next step, so that few changes of a layout need a message.
 *
 * @param shown `null`: at full size
 * @param maxLines `null`: no limit
 * @returns `null` for the full size
 */
export function requestedSize(shown: VideoSize | null, maxLines: number | null): VideoSize | null {
  const shownLines = linesOf(shown)
  if (shownLines <= 0) return hiddenSize
  const step = STEPS.find((lines) => shownLines <= lines * TOLERANCE) ?? Infinity
  const lines = Math.min(step, maxLines ?? Infinity)
  if (lines === Infinity) return null
  const { width, height } = shown ?? { width: 16, height: 9 }
  const scale = lines / Math.min(width, height)
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) }
}
