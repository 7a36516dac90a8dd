import type { VideoLimit } from '../api/ports/mediaTransport'

/** With the data saver: the most lines of a video that is sent or requested. */
export const DATA_SAVER_LINES = 360
/** With the data saver: bits per second of the video that is sent to each peer. */
const DATA_SAVER_BITRATE = 300_000

/** @param maxBitrate the option `maxVideoBitrate` */
export function videoLimitOf(dataSaver: boolean, maxBitrate: number | undefined): VideoLimit {
  const bitrates = [...(dataSaver ? [DATA_SAVER_BITRATE] : []), ...(maxBitrate === undefined ? [] : [maxBitrate])]
  return {
    maxBitrate: bitrates.length > 0 ? Math.min(...bitrates) : null,
    maxLines: dataSaver ? DATA_SAVER_LINES : null,
  }
}
