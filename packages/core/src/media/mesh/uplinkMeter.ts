import type { MeasuredStatistics } from './peerStatistics'

/** Packets wait in a queue on the way if the round trip takes this much longer than the shortest one, in seconds. */
const QUEUE_DELAY = 0.2
const CONGESTION_LOSS = 0.1
/** How long an RTCP report counts. While the picture pauses, its last one stays in the statistics. */
const REPORT_MS = 2_000
/** How long after congestion the path must first show that it carries more. A low bitrate alone says only that the picture needs no more. */
const CONGESTION_MEMORY_MS = 15_000
/** The approximate estimates, in bits per second: one that pauses the picture if it lasts, and one that neither pauses nor resumes it. */
const CONGESTED = 80_000
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
 * (https://developer.mozilla.org/docs/Web/API/RTCIceCandidatePairStats/availableOutgoingBitrate): there the RTCP reports decide. During
 * congestion what is sent says nothing about the path: into 100 kbit/s Firefox was seen to send 1 to 5 Mbit/s.
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
  let lastRoundTrip: number | null | undefined
  let reportedAt = 0
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
      if (roundTrip !== lastRoundTrip) reportedAt = now
      lastRoundTrip = roundTrip
      const isCongested =
        now - reportedAt < REPORT_MS && ((roundTrip ?? 0) > shortestRoundTrip + QUEUE_DELAY || loss > CONGESTION_LOSS)
      if (isCongested) congestedAt = now
      const bitrate = sentBitrate((sentAudio?.bytesSent ?? 0) + (sentVideo?.bytesSent ?? 0), now)
      const estimate = path?.availableOutgoingBitrate ?? null
      isApproximate = estimate === null
      const isRemembered = now - congestedAt < CONGESTION_MEMORY_MS
      const approximate = isCongested ? CONGESTED : isRemembered ? Math.max(bitrate, UNKNOWN) : Infinity
      return { estimate: estimate ?? approximate, isCongested }
    },
  }
}
