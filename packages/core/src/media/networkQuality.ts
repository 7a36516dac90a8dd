import type { PeerStatistics } from '../api/ports/mediaTransport'

export type Quality = 'GOOD' | 'AVERAGE' | 'POOR'

/**
 * Where a conversation begins to suffer, and where it becomes work. Round trips in seconds: twice the one-way 150 and 400 ms of
 * ITU-T G.114. Loss is a share of what was sent; jitter is in seconds, against the buffers that browsers start with.
 */
const limits = {
  AVERAGE: { loss: 0.03, roundTripTime: 0.3, jitter: 0.03 },
  POOR: { loss: 0.1, roundTripTime: 0.8, jitter: 0.1 },
} as const

/** Measurements in a row before a change is believed: quick to warn, slow to praise. */
const patience = { worse: 2, better: 3 } as const
const order: readonly Quality[] = ['GOOD', 'AVERAGE', 'POOR']

/**
 * Judges one link by what happened between two measurements, with hysteresis, so that a single bad second says nothing.
 * @returns a function that takes each measurement, and gives `null` until there are two
 */
export function createQualityMeter(): (statistics: PeerStatistics) => Quality | null {
  let last: PeerStatistics | null = null
  let said: Quality | null = null
  let streak = 0

  return (statistics) => {
    // Counters that shrank belong to another generation of the link.
    const before = last && last.packetsReceived <= statistics.packetsReceived ? last : null
    last = statistics
    if (!before) return said
    const now = judge(before, statistics)
    if (said === null || now === said) {
      said = now
      streak = 0
      return said
    }
    const isWorse = order.indexOf(now) > order.indexOf(said)
    // Positive counts worse measurements, negative better ones; a turn of the wind starts from the beginning.
    streak = isWorse ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1
    if (streak >= patience.worse || -streak >= patience.better) {
      said = now
      streak = 0
    }
    return said
  }
}

function judge(before: PeerStatistics, now: PeerStatistics): Quality {
  const received = now.packetsReceived - before.packetsReceived
  // The standard lets `packetsLost` go down again, when packets were late and not lost.
  const lost = Math.max(0, now.packetsLost - before.packetsLost)
  const loss = received + lost > 0 ? lost / (received + lost) : 0
  const exceeds = ({ loss: most, roundTripTime, jitter }: (typeof limits)['AVERAGE' | 'POOR']) =>
    loss >= most || (now.roundTripTime ?? 0) >= roundTripTime || (now.jitter ?? 0) >= jitter
  if (exceeds(limits.POOR)) return 'POOR'
  return exceeds(limits.AVERAGE) ? 'AVERAGE' : 'GOOD'
}
