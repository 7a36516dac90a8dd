import type { PeerRating, PeerStatistics } from '../api/ports/mediaTransport'
import { ratingOf } from './eModel'

export type Quality = 'GOOD' | 'AVERAGE' | 'POOR'

/** Whose access to the network is impaired: `local` is this end, `remote` the peer. `unknown`: nothing tells the two apart. */
export type Trouble = 'local' | 'remote' | 'unknown'

export interface ConnectionQuality {
  quality: Quality
  /** R of the E-model: that of the worse direction. */
  rating: number
  /** `null` while the quality is `GOOD`. */
  trouble: Trouble | null
}

/** The delay of Opus with frames of 20 ms, in seconds (RFC 6716, section 2). */
const CODEC_DELAY = 0.0265
/** With fewer packets in a measurement there was a pause: the peer is muted, or its encoder sends comfort noise only. */
const MIN_PACKETS = 20
/** The same in samples, at 48 kHz. */
const MIN_SAMPLES = 24_000

/**
 * Rates the sound that has arrived between two measurements of one connection. What counts as lost is what the browser concealed: packets that
 * redundancy restores are not missed, and packets that arrive too late are. Concealed silence belongs to a pause of the sender. A browser
 * that does not count samples is rated by its lost packets.
 *
 * @returns R of the E-model; `null` if too little sound arrived to tell
 */
export function rateSound(previous: PeerStatistics, current: PeerStatistics): number | null {
  const before = previous.receivedAudio
  const after = current.receivedAudio
  if (!before || !after) return null
  const grown = (
    name:
      | 'concealedSamples'
      | 'silentConcealedSamples'
      | 'totalSamplesReceived'
      | 'jitterBufferDelay'
      | 'jitterBufferEmittedCount',
  ) => (after[name] ?? 0) - (before[name] ?? 0)
  const received = after.packetsReceived - before.packetsReceived
  const lost = Math.max(0, after.packetsLost - before.packetsLost)
  // Counters that shrank belong to a new generation of the connection.
  if (received < 0 || received + lost < MIN_PACKETS) return null
  const silent = grown('silentConcealedSamples')
  // Silence in which no packet is missing: the sender has stopped, and what was concealed is its end.
  if (silent > 0 && lost === 0) return null
  const played = grown('totalSamplesReceived') - silent
  const isCounted = after.concealedSamples !== null
  if (isCounted && played < MIN_SAMPLES) return null
  const loss = isCounted ? (grown('concealedSamples') - silent) / played : lost / (received + lost)
  const buffered = grown('jitterBufferDelay') / grown('jitterBufferEmittedCount')
  const roundTrip = current.path?.roundTripTime ?? current.sentAudio?.remote?.roundTripTime ?? 0
  return ratingOf({
    delay: roundTrip / 2 + (Number.isFinite(buffered) ? buffered : 0) + CODEC_DELAY,
    loss: Math.min(1, Math.max(0, loss)),
  })
}

/** From this R on most users are satisfied, and from this one on nearly all are dissatisfied (ITU-T G.107, table B.1). */
const limits = { GOOD: 80, AVERAGE: 60 } as const
/** How far R must be beyond a limit to change the quality. */
const HYSTERESIS = 5
/** How many measurements are averaged. One that is bad for a second does not make the quality `POOR`. */
const AVERAGED = 5
/** Measurements from one change to the next. */
const BETWEEN_CHANGES = 3

const worstFirst: readonly Quality[] = ['POOR', 'AVERAGE', 'GOOD']
const rank = (quality: Quality) => worstFirst.indexOf(quality)

/** @returns `GOOD` for none */
export const worstOf = (qualities: readonly Quality[]): Quality =>
  qualities.reduce((worst, each) => (rank(each) < rank(worst) ? each : worst), 'GOOD')
const qualityOf = (rating: number): Quality =>
  rating >= limits.GOOD ? 'GOOD' : rating >= limits.AVERAGE ? 'AVERAGE' : 'POOR'

/** The quality of the connection to one peer, in both directions. */
export interface QualityMeter {
  /** The mean R of what arrives here; `null` until it is known. */
  readonly received: number | null
  /**
   * Call for each measurement.
   * @param rating of the sound that has arrived since the last one, see `rateSound`
   * @param reported what the peer has reported
   * @param isWeak whether this end has evidence that its own access to the network is impaired
   * @returns `null` until the quality is known. It is the same object until the quality or the trouble changes.
   */
  measure(rating: number | null, reported: PeerRating | null, isWeak: boolean): ConnectionQuality | null
}

export function createQualityMeter(): QualityMeter {
  const ratings: number[] = []
  let received: number | null = null
  let current: ConnectionQuality | null = null
  let sinceChange = 0

  /** Good news needs one measurement. Anything else is said when there are enough. */
  function average(rating: number | null): void {
    if (rating === null) return
    ratings.push(rating)
    if (ratings.length > AVERAGED) ratings.shift()
    const mean = ratings.reduce((sum, each) => sum + each, 0) / ratings.length
    if (ratings.length === AVERAGED || mean >= limits.GOOD) received = mean
  }

  /** Keeps the quality while R is within the hysteresis of a limit. */
  function nextQuality(rating: number): Quality {
    const best = qualityOf(rating + HYSTERESIS)
    const worst = qualityOf(rating - HYSTERESIS)
    if (!current) return qualityOf(rating)
    if (rank(current.quality) > rank(best)) return best
    return rank(current.quality) < rank(worst) ? worst : current.quality
  }

  return {
    get received() {
      return received
    },
    measure(rating, reported, isWeak) {
      average(rating)
      sinceChange += 1
      const directions = [received, reported?.rating].filter((each) => typeof each === 'number')
      // What arrives here is being measured.
      if (directions.length === 0 || (received === null && ratings.length > 0)) return current
      const worse = Math.min(...directions)
      const quality = nextQuality(worse)
      const trouble = quality === 'GOOD' ? null : (troubleOf(isWeak, reported) ?? current?.trouble ?? 'unknown')
      if (current?.quality === quality && current.trouble === trouble) return current
      if (current && sinceChange < BETWEEN_CHANGES) return current
      sinceChange = 0
      current = { quality, rating: worse, trouble }
      return current
    },
  }
}

/** @returns `null` without evidence against either end */
function troubleOf(isWeak: boolean, reported: PeerRating | null): Trouble | null {
  const isPeerWeak = reported?.isWeak ?? false
  if (isWeak && isPeerWeak) return 'unknown'
  return isWeak ? 'local' : isPeerWeak ? 'remote' : null
}
