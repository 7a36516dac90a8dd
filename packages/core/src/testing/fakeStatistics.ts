import type { PeerRating, PeerStatistics } from '../api/ports/mediaTransport'

/** The statistics of a good connection that carries sound in both directions, after a time in seconds. */
export const goodStatistics = (seconds: number, peerRating: PeerRating | null = null): PeerStatistics => ({
  receivedAudio: {
    packetsReceived: 50 * seconds,
    packetsLost: 0,
    bytesReceived: 4_000 * seconds,
    jitter: 0.001,
    jitterBufferDelay: 48_000 * seconds * 0.04,
    jitterBufferEmittedCount: 48_000 * seconds,
    totalSamplesReceived: 48_000 * seconds,
    concealedSamples: 0,
    silentConcealedSamples: 0,
    codec: 'audio/opus',
  },
  receivedVideo: null,
  sentAudio: {
    bytesSent: 4_000 * seconds,
    codec: 'audio/opus',
    remote: { fractionLost: 0, roundTripTime: 0.02, jitter: 0.001 },
  },
  sentVideo: null,
  path: { kind: 'direct', roundTripTime: 0.02, availableOutgoingBitrate: 300_000 },
  peerRating,
})

/** Statistics, or a function that makes them from those of a good connection, whose counters grow by one second with each call. */
export type FakeStatistics = PeerStatistics | ((good: PeerStatistics) => PeerStatistics)

export function statisticsAfter(
  seconds: number,
  peerRating: PeerRating | null = null,
  set?: FakeStatistics,
): PeerStatistics {
  const good = goodStatistics(seconds, peerRating)
  return typeof set === 'function' ? set(good) : (set ?? good)
}
