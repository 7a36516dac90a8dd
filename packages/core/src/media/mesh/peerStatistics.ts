import type { PeerStatistics } from '../../api/ports/mediaTransport'

/** The members of the standard's dictionaries (W3C WebRTC Statistics) that are read here; each is absent in some browser. */
interface Entry {
  type: string
  kind?: string
  packetsReceived?: number
  packetsLost?: number
  jitter?: number
  bytesReceived?: number
  requestsReceived?: number
  responsesReceived?: number
  messagesReceived?: number
  nominated?: boolean
  state?: string
  currentRoundTripTime?: number
}

const entriesOf = (report: RTCStatsReport): Entry[] => [...report.values()] as Entry[]

/**
 * Grows with everything that arrives: media, its reports, the heartbeat, and the consent checks of RFC 7675, so that it is right
 * for a link on which both sides are muted too. The unit means nothing.
 */
export function receivedTotal(report: RTCStatsReport): number {
  return entriesOf(report)
    .map(
      ({ packetsReceived = 0, bytesReceived = 0, requestsReceived = 0, responsesReceived = 0, messagesReceived = 0 }) =>
        packetsReceived + bytesReceived + requestsReceived + responsesReceived + messagesReceived,
    )
    .reduce((sum, count) => sum + count, 0)
}

export function peerStatistics(report: RTCStatsReport): PeerStatistics {
  const entries = entriesOf(report)
  const inbound = entries.filter(({ type }) => type === 'inbound-rtp')
  const pair = entries.find(
    (entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded',
  )
  const jitters = inbound.flatMap(({ jitter }) => (jitter === undefined ? [] : [jitter]))
  const sum = (counts: (number | undefined)[]) => counts.reduce<number>((total, count) => total + (count ?? 0), 0)
  return {
    packetsReceived: sum(inbound.map(({ packetsReceived }) => packetsReceived)),
    packetsLost: sum(inbound.map(({ packetsLost }) => packetsLost)),
    roundTripTime: pair?.currentRoundTripTime ?? null,
    jitter: jitters.length > 0 ? Math.max(...jitters) : null,
  }
}
