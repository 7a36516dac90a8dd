import type { PeerStatistics, ReceivedAudioStatistics } from '../api/ports/mediaTransport'

export type Quality = 'GOOD' | 'AVERAGE' | 'POOR'

/**
 * From the first limit on a conversation suffers, from the second on it takes effort. Round trips in seconds: twice the one-way 150 and
 * 400 ms of ITU-T G.114. Loss: a share of the packets sent. Jitter: seconds, in relation to the initial jitter buffers of browsers.
 */
const limits = {
  AVERAGE: { loss: 0.03, roundTripTime: 0.3, jitter: 0.03 },
  POOR: { loss: 0.1, roundTripTime: 0.8, jitter: 0.1 },
} as const

/** Consecutive measurements that change the quality: quick to warn, slow to recover. */
const requiredStreak = { worse: 2, better: 3 } as const
const order: readonly Quality[] = ['GOOD', 'AVERAGE', 'POOR']

/**
 * Rates one peer connection by the difference between two measurements, with hysteresis: a single bad one changes nothing.
 * @returns a function that takes each measurement and returns the quality, or `null` until there are two measurements
 */
export function createQualityMeter(): (statistics: PeerStatistics) => Quality | null {
  let last: ReceivedAudioStatistics | null = null
  let quality: Quality | null = null
  /** Positive: worse measurements in a row. Negative: better ones. */
  let streak = 0

  return (statistics) => {
    // Counters that shrank belong to a new generation of the peer connection.
    const current = statistics.receivedAudio
    const previous = last && current && last.packetsReceived <= current.packetsReceived ? last : null
    last = current
    if (!previous || !current) return quality
    const measured = rate(previous, current, statistics.path?.roundTripTime ?? 0)
    if (quality === null || measured === quality) {
      quality = measured
      streak = 0
      return quality
    }
    const isWorse = order.indexOf(measured) > order.indexOf(quality)
    streak = isWorse ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1
    if (streak >= requiredStreak.worse || -streak >= requiredStreak.better) {
      quality = measured
      streak = 0
    }
    return quality
  }
}

function rate(previous: ReceivedAudioStatistics, current: ReceivedAudioStatistics, roundTripTime: number): Quality {
  const received = current.packetsReceived - previous.packetsReceived
  // `packetsLost` decreases when a packet counted as lost arrives late (W3C WebRTC Statistics, `packetsLost`).
  const lost = Math.max(0, current.packetsLost - previous.packetsLost)
  const loss = received + lost > 0 ? lost / (received + lost) : 0
  const exceeds = (limit: (typeof limits)['AVERAGE' | 'POOR']) =>
    loss >= limit.loss || roundTripTime >= limit.roundTripTime || (current.jitter ?? 0) >= limit.jitter
  if (exceeds(limits.POOR)) return 'POOR'
  return exceeds(limits.AVERAGE) ? 'AVERAGE' : 'GOOD'
}
