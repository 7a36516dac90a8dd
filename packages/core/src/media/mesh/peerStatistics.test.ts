import { expect, it } from 'vitest'
import { peerStatistics } from './peerStatistics'

const read = (...entries: Record<string, unknown>[]) =>
  peerStatistics(new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport)

const codec = { id: 'opus', type: 'codec', mimeType: 'audio/opus' }
const local = { id: 'local', type: 'local-candidate', candidateType: 'host', protocol: 'udp', address: '192.0.2.1' }
const remote = { id: 'remote', type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp', address: '192.0.2.2' }
const pair = { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', remoteCandidateId: 'remote' }

it('has no part before there is something to measure', () => {
  expect(read(codec)).toEqual({
    receivedAudio: null,
    receivedVideo: null,
    sentAudio: null,
    sentVideo: null,
    path: null,
  })
})

it('reads a stream with its codec, and null for what the browser does not measure', () => {
  expect(
    read(codec, { id: 'in', type: 'inbound-rtp', kind: 'audio', codecId: 'opus', packetsReceived: 7, jitter: 0.1 })
      .receivedAudio,
  ).toEqual({
    ...{ packetsReceived: 7, packetsLost: 0, bytesReceived: 0, jitter: 0.1, jitterBufferDelay: null },
    ...{
      jitterBufferEmittedCount: null,
      totalSamplesReceived: null,
      concealedSamples: null,
      silentConcealedSamples: null,
    },
    codec: 'audio/opus',
  })
})

it('adds what the peer reports about a sent stream', () => {
  const { sentVideo } = read(
    { id: 'out', type: 'outbound-rtp', kind: 'video', bytesSent: 9, frameWidth: 640 },
    { id: 'report', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.1, roundTripTime: 0.3 },
  )
  expect(sentVideo).toMatchObject({
    bytesSent: 9,
    frameWidth: 640,
    codec: null,
    remote: { fractionLost: 0.1, roundTripTime: 0.3, jitter: null },
  })
})

it.each<[string, Record<string, unknown>[], Record<string, unknown>]>([
  ['the selected pair', [{ id: 'T', type: 'transport', selectedCandidatePairId: 'pair' }, pair], {}],
  ['the nominated pair where there is no transport', [{ ...pair, nominated: true, state: 'succeeded' }], {}],
  [
    'a relay at this end',
    [
      { ...local, candidateType: 'relay' },
      { ...pair, nominated: true, state: 'succeeded' },
    ],
    { kind: 'relayed' },
  ],
  [
    'a relay at the other end',
    [
      { ...remote, candidateType: 'relay' },
      { ...pair, nominated: true, state: 'succeeded' },
    ],
    { kind: 'relayed' },
  ],
])('names the path without addresses: %s', (_name, entries, expected) => {
  expect(read(local, remote, { id: 'other', type: 'candidate-pair', state: 'waiting' }, ...entries).path).toEqual({
    ...{ kind: 'direct', roundTripTime: null, availableOutgoingBitrate: null },
    ...expected,
  })
})
