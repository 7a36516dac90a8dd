import type { PeerStatistics } from '../../api/ports/mediaTransport'

/** The members of the standard's dictionaries (W3C WebRTC Statistics) that are read here. Each is absent in some browser. */
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
const sum = (counts: (number | undefined)[]) => counts.reduce<number>((total, count) => total + (count ?? 0), 0)

/**
 * A number that grows with everything that arrives: media, RTCP, heartbeats, and the consent checks of RFC 7675. It grows even when both
 * sides are muted. The number has no unit.
 */
export function receivedTotal(report: RTCStatsReport): number {
  return sum(
    entriesOf(report).flatMap((entry) => [
      ...[entry.packetsReceived, entry.bytesReceived],
      ...[entry.requestsReceived, entry.responsesReceived, entry.messagesReceived],
    ]),
  )
}

export function peerStatistics(report: RTCStatsReport): PeerStatistics {
  const entries = entriesOf(report)
  const inbound = entries.filter(({ type }) => type === 'inbound-rtp')
  const pair = entries.find(
    (entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded',
  )
  const jitters = inbound.flatMap(({ jitter }) => (jitter === undefined ? [] : [jitter]))
  return {
    packetsReceived: sum(inbound.map(({ packetsReceived }) => packetsReceived)),
    packetsLost: sum(inbound.map(({ packetsLost }) => packetsLost)),
    roundTripTime: pair?.currentRoundTripTime ?? null,
    jitter: jitters.length > 0 ? Math.max(...jitters) : null,
  }
}
