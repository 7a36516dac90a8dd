import type { PeerStatistics } from '../api/ports/mediaTransport'

/** The statistics of a good connection that carries sound in both directions, after a time in seconds. */
export const goodStatistics = (seconds: number): PeerStatistics => ({
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
    packetsSent: 50 * seconds,
    bytesSent: 4_000 * seconds,
    targetBitrate: 32_000,
    codec: 'audio/opus',
    remote: { packetsLost: 0, fractionLost: 0, roundTripTime: 0.02, jitter: 0.001 },
  },
  sentVideo: null,
  path: { kind: 'direct', protocol: 'udp', roundTripTime: 0.02, availableOutgoingBitrate: 300_000 },
})
