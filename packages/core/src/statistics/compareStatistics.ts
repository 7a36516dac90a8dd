import type { ParticipantStats, StreamStats } from '../api/callStats'
import type { PeerStatistics, ReceivedAudioStatistics, ReceivedStatistics } from '../api/ports/mediaTransport'
import { meanOpinionScore } from '../media/eModel'
import { rateSound } from '../media/networkQuality'

/** The statistics of one connection, and when they were read. */
export interface Reading {
  statistics: PeerStatistics
  /** In milliseconds. */
  at: number
}

/** A part of a whole. `null` of nothing. */
export interface Share {
  part: number
  whole: number
}

/** @returns 0 to 1, or `null` if the whole is nothing */
export const ratioOf = ({ part, whole }: Share): number | null =>
  whole > 0 ? Math.min(1, Math.max(0, part / whole)) : null

/** The packets that got lost between two readings, out of those that were sent. Packets that arrive late are no longer lost. */
export function lostPackets(before: ReceivedStatistics | null, after: ReceivedStatistics | null): Share {
  if (!after) return { part: 0, whole: 0 }
  const received = after.packetsReceived - (before?.packetsReceived ?? 0)
  const part = Math.max(0, after.packetsLost - (before?.packetsLost ?? 0))
  return { part, whole: received + part }
}

/** The samples that were concealed between two readings, out of those that were played. Silence is a pause of the sender. */
export function concealedSamples(before: ReceivedAudioStatistics | null, after: ReceivedAudioStatistics | null): Share {
  if (typeof after?.concealedSamples !== 'number') return { part: 0, whole: 0 }
  const silent = (after.silentConcealedSamples ?? 0) - (before?.silentConcealedSamples ?? 0)
  return {
    part: Math.max(0, after.concealedSamples - (before?.concealedSamples ?? 0) - silent),
    whole: (after.totalSamplesReceived ?? 0) - (before?.totalSamplesReceived ?? 0) - silent,
  }
}

/** In milliseconds; `null` until measured. */
export const roundTripOf = ({ path, sentAudio }: PeerStatistics): number | null =>
  milliseconds(path?.roundTripTime ?? sentAudio?.remote?.roundTripTime)

/** The counters of a new connection start again: the two readings have nothing in common. */
export function isSameConnection(before: PeerStatistics, after: PeerStatistics): boolean {
  return bytesOf(after).received >= bytesOf(before).received && bytesOf(after).sent >= bytesOf(before).sent
}

/** The bytes of media in both directions. */
export function bytesOf({ receivedAudio, receivedVideo, sentAudio, sentVideo }: PeerStatistics) {
  return {
    received: (receivedAudio?.bytesReceived ?? 0) + (receivedVideo?.bytesReceived ?? 0),
    sent: (sentAudio?.bytesSent ?? 0) + (sentVideo?.bytesSent ?? 0),
  }
}

/** @param mimeType such as `audio/opus` */
export const codecName = (mimeType: string | null): string | null => mimeType?.replace(/^.*\//, '') ?? null

const milliseconds = (seconds: number | null | undefined) => (typeof seconds === 'number' ? seconds * 1000 : null)
const percent = (ratio: number | null | undefined) => (typeof ratio === 'number' ? ratio * 100 : null)

interface Stream {
  codec: string | null
  frameWidth?: number | null
  frameHeight?: number | null
  framesPerSecond?: number | null
}

const streamStats = (
  { codec, frameWidth = null, frameHeight = null, framesPerSecond = null }: Stream,
  measured: Pick<StreamStats, 'bitrate' | 'loss' | 'jitter' | 'concealed'>,
): StreamStats => ({
  codec: codecName(codec),
  ...measured,
  ...{ width: frameWidth, height: frameHeight, framesPerSecond },
})

/**
 * Computes the current rates of a connection from two readings.
 *
 * @returns `null` if the later reading belongs to another connection
 */
export function compareStatistics(userJid: string, before: Reading, after: Reading): ParticipantStats | null {
  const [last, now] = [before.statistics, after.statistics]
  const elapsed = after.at - before.at
  if (elapsed <= 0 || !isSameConnection(last, now)) return null
  // Bits per millisecond are kilobits per second.
  const bitrate = (current: number, previous: number | undefined) => ((current - (previous ?? 0)) * 8) / elapsed

  function received(kind: 'receivedAudio' | 'receivedVideo', concealed: number | null): StreamStats | null {
    const [earlier, stream] = [last[kind], now[kind]]
    if (!stream) return null
    return streamStats(stream, {
      bitrate: bitrate(stream.bytesReceived, earlier?.bytesReceived),
      loss: percent(ratioOf(lostPackets(earlier, stream))),
      jitter: milliseconds(stream.jitter),
      concealed,
    })
  }

  function sent(kind: 'sentAudio' | 'sentVideo'): StreamStats | null {
    const [earlier, stream] = [last[kind], now[kind]]
    if (!stream) return null
    const { remote } = stream
    return streamStats(stream, {
      bitrate: bitrate(stream.bytesSent, earlier?.bytesSent),
      loss: percent(remote?.fractionLost),
      jitter: milliseconds(remote?.jitter),
      concealed: null,
    })
  }

  const rating = rateSound(last, now)
  return {
    userJid,
    path: now.path?.kind ?? null,
    roundTripTime: roundTripOf(now),
    mos: rating === null ? null : meanOpinionScore(rating),
    receivedAudio: received('receivedAudio', percent(ratioOf(concealedSamples(last.receivedAudio, now.receivedAudio)))),
    receivedVideo: received('receivedVideo', null),
    sentAudio: sent('sentAudio'),
    sentVideo: sent('sentVideo'),
  }
}
