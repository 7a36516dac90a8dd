import type { MeasuredStatistics } from './peerStatistics'

/** Packets wait in a queue on the way if the round trip takes this much longer than the shortest one, in seconds. */
const QUEUE_DELAY = 0.2
const CONGESTION_LOSS = 0.1
/** How long after congestion the bitrate that arrives is taken for what the path carries. RTCP reports are seconds apart. */
const CONGESTION_MS = 3_000
/** How long after congestion the path must first show that it carries more. Until then a low bitrate says only that the picture needs no more. */
const CONGESTION_MEMORY_MS = 15_000
const UNKNOWN = 100_000
/** The time over which the sent bitrate is averaged. */
const AVERAGE_MS = 2_000

/** What the path to the peer carries. */
export interface Uplink {
  /** Bits per second. */
  estimate: number
  /** Whether packets queue or are lost on the way. */
  isCongested: boolean
}

/**
 * Measures what the path carries. Chromium reports the estimate of its congestion control (`availableOutgoingBitrate`). Firefox does not
 * (https://developer.mozilla.org/docs/Web/API/RTCIceCandidatePairStats/availableOutgoingBitrate): there, after congestion was seen in the
 * RTCP reports, the path carries what arrives of what the congestion control sends, and without congestion it has room.
 */
export interface UplinkMeter {
  /** Whether the estimate is derived as described for Firefox. */
  readonly isApproximate: boolean
  observe(statistics: MeasuredStatistics, now: number): Uplink
}

export function createUplinkMeter(): UplinkMeter {
  let isApproximate = false
  let shortestRoundTrip = Infinity
  let congestedAt = -Infinity
  let sent: { at: number; bytes: number }[] = []

  function sentBitrate(bytes: number, now: number): number {
    sent = [...sent.filter(({ at, bytes: before }) => now - at <= AVERAGE_MS && before <= bytes), { at: now, bytes }]
    const [oldest] = sent
    return oldest && oldest.at < now ? ((bytes - oldest.bytes) * 8_000) / (now - oldest.at) : Infinity
  }

  return {
    get isApproximate() {
      return isApproximate
    },
    observe({ sentAudio, sentVideo, path }, now) {
      const roundTrip = sentVideo?.remote?.roundTripTime ?? sentAudio?.remote?.roundTripTime ?? path?.roundTripTime
      const loss = Math.max(sentVideo?.remote?.fractionLost ?? 0, sentAudio?.remote?.fractionLost ?? 0)
      shortestRoundTrip = Math.min(shortestRoundTrip, roundTrip ?? Infinity)
      const isCongested = (roundTrip ?? 0) > shortestRoundTrip + QUEUE_DELAY || loss > CONGESTION_LOSS
      if (isCongested) congestedAt = now
      const bitrate = sentBitrate((sentAudio?.bytesSent ?? 0) + (sentVideo?.bytesSent ?? 0), now)
      const estimate = path?.availableOutgoingBitrate ?? null
      isApproximate = estimate === null
      const sinceCongestion = now - congestedAt
      const arrived =
        sinceCongestion < CONGESTION_MS
          ? bitrate * (1 - loss)
          : sinceCongestion < CONGESTION_MEMORY_MS
            ? Math.max(bitrate, UNKNOWN)
            : Infinity
      return { estimate: estimate ?? arrived, isCongested }
    },
  }
}
