import { type CallReportPeer, limits, type ReportedValue } from '@offhook/protocol'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import { meanOpinionScore } from '../media/eModel'
import { rateSound } from '../media/networkQuality'
import {
  bytesOf,
  codecName,
  concealedSamples,
  isSameConnection,
  lostPackets,
  ratioOf,
  roundTripOf,
  type Share,
} from './compareStatistics'

/** How many measurements, one every two seconds, the worst value is taken over. */
const WINDOW = 5

/** What was measured between two readings. */
interface Sample {
  /** When the time began that it is about, in milliseconds. */
  from: number
  /** R of the E-model; `null` in a pause. */
  rating: number | null
  lost: Share
  concealed: Share
  roundTrip: number | null
}

/** Collects what a call report says about one user. Its size does not grow with the duration of the call. */
export interface PeerLog {
  /** @param at - when the statistics were read, in milliseconds */
  add(statistics: PeerStatistics, at: number): void
  /** @param connectedAt - when the call was connected */
  report(userJid: string, connectedAt: number): CallReportPeer
}

/** A value of the whole call, and of its worst window. Higher is worse. */
function createMeasure(valueOf: (samples: readonly Sample[]) => number | null) {
  let worst: { value: number; from: number } | null = null
  return {
    /** @param samples - a window */
    add(samples: readonly Sample[]): void {
      const value = valueOf(samples)
      if (value !== null && samples[0] && value > (worst?.value ?? -Infinity)) worst = { value, from: samples[0].from }
    },
    get worst() {
      return worst
    },
  }
}

const sumOf = (shares: readonly Share[]): Share => ({
  part: shares.reduce((sum, { part }) => sum + part, 0),
  whole: shares.reduce((sum, { whole }) => sum + whole, 0),
})
const meanOf = (values: readonly (number | null)[]): number | null => {
  const measured = values.filter((value) => value !== null)
  return measured.length > 0 ? measured.reduce((sum, value) => sum + value, 0) / measured.length : null
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/** The sum and number of measured values, for an average that needs no list. */
function createMean() {
  let sum = 0
  let count = 0
  return {
    add(value: number | null): void {
      if (value === null) return
      sum += value
      count += 1
    },
    get value() {
      return count > 0 ? sum / count : null
    },
  }
}

export function createPeerLog(): PeerLog {
  const worst = {
    // A low rating is a bad one.
    rating: createMeasure((samples) => {
      const mean = meanOf(samples.map(({ rating }) => rating))
      return mean === null ? null : -mean
    }),
    lost: createMeasure((samples) => ratioOf(sumOf(samples.map(({ lost }) => lost)))),
    concealed: createMeasure((samples) => ratioOf(sumOf(samples.map(({ concealed }) => concealed)))),
    roundTrip: createMeasure((samples) => meanOf(samples.map(({ roundTrip }) => roundTrip))),
  }
  const measures = Object.values(worst)
  const ratings = createMean()
  const roundTrips = createMean()
  const codecs = new Set<string>()
  const bytes = { sent: 0, received: 0 }
  let total: Pick<Sample, 'lost' | 'concealed'> = { lost: { part: 0, whole: 0 }, concealed: { part: 0, whole: 0 } }
  let window: Sample[] = []
  let count = 0
  let last: { statistics: PeerStatistics; at: number } | null = null
  let path: CallReportPeer['path'] = null
  let resolution: CallReportPeer['resolution'] = null

  function addSample(sample: Sample): void {
    count += 1
    window = [...window, sample].slice(-WINDOW)
    ratings.add(sample.rating)
    roundTrips.add(sample.roundTrip)
    total = { lost: sumOf([total.lost, sample.lost]), concealed: sumOf([total.concealed, sample.concealed]) }
    if (count >= WINDOW) for (const measure of measures) measure.add(window)
  }

  function describe(statistics: PeerStatistics): void {
    const { receivedAudio, receivedVideo, sentAudio, sentVideo } = statistics
    path = statistics.path?.kind ?? path
    for (const stream of [receivedAudio, receivedVideo, sentAudio, sentVideo]) {
      const name = codecName(stream?.codec ?? null)
      if (name !== null && codecs.size < limits.reportedCodecs) codecs.add(name.slice(0, limits.codecName))
    }
    const width = receivedVideo?.frameWidth ?? 0
    const height = receivedVideo?.frameHeight ?? 0
    if (width * height > (resolution ? resolution.width * resolution.height : 0)) resolution = { width, height }
  }

  return {
    add(statistics, at) {
      // A new connection counts from zero. Its first packets belong to the time since the last reading.
      const before = last && isSameConnection(last.statistics, statistics) ? last.statistics : null
      const earlier = before && bytesOf(before)
      const now = bytesOf(statistics)
      bytes.sent += now.sent - (earlier?.sent ?? 0)
      bytes.received += now.received - (earlier?.received ?? 0)
      describe(statistics)
      if (last && before)
        addSample({
          from: last.at,
          rating: rateSound(before, statistics),
          lost: lostPackets(before.receivedAudio, statistics.receivedAudio),
          concealed: concealedSamples(before.receivedAudio, statistics.receivedAudio),
          roundTrip: roundTripOf(statistics),
        })
      last = { statistics, at }
    },
    report(userJid, connectedAt) {
      // A call of less than ten seconds.
      if (count < WINDOW) for (const measure of measures) measure.add(window)
      const values = (average: number | null, measure: (typeof worst)['lost']): ReportedValue | null =>
        average !== null && measure.worst ? { average: rounded(average), worst: rounded(measure.worst.value) } : null
      const score = (rating: number) => Math.round(meanOpinionScore(rating) * 100) / 100
      return {
        userJid,
        path,
        mos:
          ratings.value !== null && worst.rating.worst
            ? {
                average: score(ratings.value),
                worst: score(-worst.rating.worst.value),
                worstAt: Math.max(0, Math.round(worst.rating.worst.from - connectedAt)),
              }
            : null,
        loss: values(ratioOf(total.lost), worst.lost),
        concealed: values(ratioOf(total.concealed), worst.concealed),
        roundTripTime: values(roundTrips.value, worst.roundTrip),
        bytesSent: bytes.sent,
        bytesReceived: bytes.received,
        codecs: [...codecs],
        resolution,
      }
    },
  }
}
