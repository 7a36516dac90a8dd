import type {
  PathStatistics,
  PeerStatistics,
  ReceivedAudioStatistics,
  ReceivedVideoStatistics,
  RemoteInboundStatistics,
  SentAudioStatistics,
  SentVideoStatistics,
} from '../../api/ports/mediaTransport'

/** A member of the standard's dictionaries (W3C WebRTC Statistics). Each member is absent in some browser. */
type Entry = Readonly<Record<string, unknown>>

const entriesOf = (report: RTCStatsReport): Entry[] => [...report.values()] as Entry[]

/**
 * A number that grows with everything that arrives: media, RTCP, heartbeats, and the consent checks of RFC 7675. It grows even when both
 * sides are muted. The number has no unit.
 */
export function receivedTotal(report: RTCStatsReport): number {
  let total = 0
  for (const entry of entriesOf(report))
    for (const counter of [
      'packetsReceived',
      'bytesReceived',
      'requestsReceived',
      'responsesReceived',
      'messagesReceived',
    ])
      total += (entry[counter] as number | undefined) ?? 0
  return total
}

type Reader<T> = { [Name in keyof T]: null extends T[Name] ? null : number }

const received = { packetsReceived: 0, packetsLost: 0, bytesReceived: 0, jitter: null } as const
const frames = { frameWidth: null, frameHeight: null, framesPerSecond: null } as const
const sent = { bytesSent: 0 } as const

/** The members of each part, with the value of one that is absent. */
const members = {
  receivedAudio: {
    ...received,
    ...{ jitterBufferDelay: null, jitterBufferEmittedCount: null },
    ...{ totalSamplesReceived: null, concealedSamples: null, silentConcealedSamples: null },
  },
  receivedVideo: { ...received, ...frames },
  sentAudio: sent,
  sentVideo: { ...sent, ...frames },
  remote: { fractionLost: null, roundTripTime: null, jitter: null },
} satisfies {
  receivedAudio: Reader<Omit<ReceivedAudioStatistics, 'codec'>>
  receivedVideo: Reader<Omit<ReceivedVideoStatistics, 'codec'>>
  sentAudio: Reader<Omit<SentAudioStatistics, 'codec' | 'remote'>>
  sentVideo: Reader<Omit<SentVideoStatistics, 'codec' | 'remote'>>
  remote: Reader<RemoteInboundStatistics>
}

function read<T extends object>(entry: Entry, absent: Reader<T>): T {
  return Object.fromEntries(Object.entries(absent).map(([name, value]) => [name, entry[name] ?? value])) as T
}

/** What this end measures: everything but what the other end has told. */
export type MeasuredStatistics = Omit<PeerStatistics, 'peerRating'>

/** Reads one report. A slot has one stream of each kind and direction. */
export function peerStatistics(report: RTCStatsReport): MeasuredStatistics {
  const entries = entriesOf(report)
  const entryOf = (id: unknown) => report.get(id as string) as Entry | undefined
  const find = (type: string, kind: string) => entries.find((entry) => entry.type === type && entry.kind === kind)
  const codecOf = ({ codecId }: Entry) => (entryOf(codecId)?.mimeType as string | undefined) ?? null

  function receivedOf<T>(kind: string, absent: Reader<Omit<T, 'codec'>>): T | null {
    const entry = find('inbound-rtp', kind)
    return entry ? ({ ...read(entry, absent), codec: codecOf(entry) } as T) : null
  }

  function sentOf<T>(kind: string, absent: Reader<Omit<T, 'codec' | 'remote'>>): T | null {
    const entry = find('outbound-rtp', kind)
    const remote = find('remote-inbound-rtp', kind)
    return entry
      ? ({ ...read(entry, absent), codec: codecOf(entry), remote: remote ? read(remote, members.remote) : null } as T)
      : null
  }

  return {
    receivedAudio: receivedOf<ReceivedAudioStatistics>('audio', members.receivedAudio),
    receivedVideo: receivedOf<ReceivedVideoStatistics>('video', members.receivedVideo),
    sentAudio: sentOf<SentAudioStatistics>('audio', members.sentAudio),
    sentVideo: sentOf<SentVideoStatistics>('video', members.sentVideo),
    path: pathOf(entries, entryOf),
  }
}

function pathOf(entries: Entry[], entryOf: (id: unknown) => Entry | undefined): PathStatistics | null {
  const transport = entries.find(({ selectedCandidatePairId }) => selectedCandidatePairId)
  const pair =
    entryOf(transport?.selectedCandidatePairId) ??
    entries.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded')
  if (!pair) return null
  const isRelay = (candidateId: unknown) => entryOf(candidateId)?.candidateType === 'relay'
  return {
    kind: isRelay(pair.localCandidateId) || isRelay(pair.remoteCandidateId) ? 'relayed' : 'direct',
    roundTripTime: (pair.currentRoundTripTime as number | undefined) ?? null,
    availableOutgoingBitrate: (pair.availableOutgoingBitrate as number | undefined) ?? null,
  }
}
