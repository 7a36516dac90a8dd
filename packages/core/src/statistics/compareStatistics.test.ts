import { expect, it } from 'vitest'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import { goodStatistics } from '../testing/fakeStatistics'
import { compareStatistics } from './compareStatistics'

const bob = 'bob@example.com'

/** @param change changes the later statistics, which were read two seconds after the earlier ones */
function compare(change: (later: PeerStatistics) => PeerStatistics = (later) => later, earlier = goodStatistics(10)) {
  return compareStatistics(
    bob,
    { statistics: earlier, at: 1_000 },
    { statistics: change(goodStatistics(12)), at: 3_000 },
  )
}

it('computes bitrates in kbit/s, round trip and jitter in milliseconds', () => {
  expect(compare()).toMatchObject({
    userJid: bob,
    path: 'direct',
    roundTripTime: 20,
    receivedAudio: { codec: 'opus', bitrate: 32, loss: 0, jitter: 1, concealed: 0, width: null, framesPerSecond: null },
    receivedVideo: null,
    sentAudio: { codec: 'opus', bitrate: 32, loss: 0, jitter: 1, concealed: null },
    sentVideo: null,
  })
  expect(compare()?.mos).toBeCloseTo(4.4, 1)
})

it('computes loss and concealment in percent, of what arrived between the two readings', () => {
  const stats = compare((later) => ({
    ...later,
    receivedAudio: later.receivedAudio && {
      ...later.receivedAudio,
      // 600 packets would have arrived until now, 100 of them since the last reading.
      packetsReceived: 590,
      packetsLost: 10,
      concealedSamples: 9_600,
      silentConcealedSamples: 4_800,
    },
  }))
  expect(stats?.receivedAudio?.loss).toBeCloseTo(10)
  expect(stats?.receivedAudio?.concealed).toBeCloseTo((4_800 / 91_200) * 100)
  expect(stats?.mos).toBeLessThan(4)
})

it('counts no packet as lost that was only late', () => {
  const earlier = goodStatistics(10)
  if (earlier.receivedAudio) earlier.receivedAudio.packetsLost = 5
  expect(compare((later) => later, earlier)?.receivedAudio?.loss).toBe(0)
})

it('has what the peer reports about media that is sent', () => {
  const stats = compare((later) => ({
    ...later,
    sentAudio: later.sentAudio && {
      ...later.sentAudio,
      remote: { packetsLost: 3, fractionLost: 0.25, roundTripTime: 0.08, jitter: 0.004 },
    },
  }))
  expect(stats?.sentAudio).toMatchObject({ loss: 25, jitter: 4 })
})

it('has the size and rate of the picture, from its first packet on', () => {
  const stats = compare((later) => ({
    ...later,
    receivedVideo: {
      ...{ packetsReceived: 200, packetsLost: 0, bytesReceived: 250_000, jitter: 0.002, codec: 'video/VP8' },
      ...{ frameWidth: 1280, frameHeight: 720, framesPerSecond: 30 },
    },
  }))
  expect(stats?.receivedVideo).toEqual({
    ...{ codec: 'VP8', bitrate: 1_000, loss: 0, jitter: 2, concealed: null },
    ...{ width: 1280, height: 720, framesPerSecond: 30 },
  })
})

it('returns null for two readings of different connections, and for two of the same moment', () => {
  expect(compare((later) => later, goodStatistics(20))).toBeNull()
  const reading = { statistics: goodStatistics(1), at: 0 }
  expect(compareStatistics(bob, reading, reading)).toBeNull()
})

it('has null where the browser does not measure', () => {
  const stats = compare((later) => ({
    ...later,
    path: null,
    sentAudio: later.sentAudio && { ...later.sentAudio, codec: null, remote: null },
    receivedAudio: later.receivedAudio && { ...later.receivedAudio, concealedSamples: null, jitter: null },
  }))
  expect(stats).toMatchObject({
    ...{ path: null, roundTripTime: null },
    receivedAudio: { concealed: null, jitter: null },
    sentAudio: { codec: null, loss: null, jitter: null },
  })
})
