import { limits } from '@offhook/protocol'
import { expect, it } from 'vitest'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import { goodStatistics } from '../testing/fakeStatistics'
import { createPeerLog } from './peerLog'

const bob = 'bob@example.com'
const CONNECTED_AT = 100_000

/** Two seconds of a call. Shares are of the packets, or of the samples. */
interface Interval {
  loss?: number
  concealed?: number
  roundTripTime?: number
}

/** The report about a call of these intervals. */
function reportOf(intervals: Interval[], change: (statistics: PeerStatistics) => PeerStatistics = (each) => each) {
  const log = createPeerLog()
  let lost = 0
  let concealed = 0
  log.add(goodStatistics(0), CONNECTED_AT)
  intervals.forEach(({ loss = 0, concealed: share = 0, roundTripTime = 0.02 }, index) => {
    const good = goodStatistics(2 * (index + 1))
    lost += 100 * loss
    concealed += 96_000 * share
    const { receivedAudio, path } = good
    if (receivedAudio) {
      receivedAudio.packetsLost = lost
      receivedAudio.packetsReceived -= lost
      receivedAudio.concealedSamples = concealed
    }
    if (path) path.roundTripTime = roundTripTime
    log.add(change(good), CONNECTED_AT + 2_000 * (index + 1))
  })
  return log.report(bob, CONNECTED_AT)
}

const times = (count: number, interval: Interval = {}) => Array.from({ length: count }, () => interval)

it('reports a good call', () => {
  const report = reportOf(times(30))
  expect(report).toEqual({
    userJid: bob,
    path: 'direct',
    mos: { average: 4.41, worst: 4.41, worstAt: 0 },
    loss: { average: 0, worst: 0 },
    concealed: { average: 0, worst: 0 },
    roundTripTime: { average: 20, worst: 20 },
    bytesSent: 240_000,
    bytesReceived: 240_000,
    codecs: ['opus'],
    resolution: null,
  })
})

it('finds the worst ten seconds, and when they began', () => {
  const report = reportOf([...times(20), ...times(5, { loss: 0.2, concealed: 0.1, roundTripTime: 0.4 }), ...times(15)])
  expect(report.loss).toEqual({ average: 0.025, worst: 0.2 })
  expect(report.concealed).toEqual({ average: 0.0125, worst: 0.1 })
  expect(report.roundTripTime?.worst).toBe(400)
  expect(report.roundTripTime?.average).toBeCloseTo(67.5)
  expect(report.mos).toMatchObject({ worstAt: 40_000 })
  expect(report.mos?.worst).toBeLessThan(3)
  expect(report.mos?.average).toBeGreaterThan(4)
})

it('takes ten seconds together, so that a bad moment counts as its part of them', () => {
  const report = reportOf([...times(10), { loss: 1, concealed: 1 }, ...times(10)])
  expect(report.loss?.worst).toBe(0.2)
  expect(report.concealed?.worst).toBe(0.2)
})

it('reports a call of less than ten seconds as a whole', () => {
  expect(reportOf([{}, { loss: 0.1 }]).loss).toEqual({ average: 0.05, worst: 0.05 })
})

it('has null for everything that two readings are needed for, if there was only one', () => {
  expect(reportOf([])).toMatchObject({
    ...{ path: 'direct', mos: null, loss: null, concealed: null, roundTripTime: null, codecs: ['opus'] },
    ...{ bytesSent: 0, bytesReceived: 0 },
  })
})

it('has no score for a call without sound, and none for loss and concealment', () => {
  const report = reportOf(times(10), (statistics) => ({ ...statistics, receivedAudio: null }))
  // The first reading has sound: it is another connection, and nothing is compared with it.
  expect(report).toMatchObject({ mos: null, loss: null, concealed: null, roundTripTime: { average: 20 } })
})

it('adds up the bytes of all connections, and compares none with the one before', () => {
  const log = createPeerLog()
  for (const [index, seconds] of [0, 2, 4, 1, 3].entries()) log.add(goodStatistics(seconds), 2_000 * index)
  expect(log.report(bob, 0)).toMatchObject({ bytesReceived: 28_000, loss: { average: 0, worst: 0 } })
})

it('reports the largest picture that arrived', () => {
  const log = createPeerLog()
  const video = (frameWidth: number | null, frameHeight: number | null) => ({
    ...{ packetsReceived: 1, packetsLost: 0, bytesReceived: 1, jitter: null, codec: 'video/VP8' },
    ...{ frameWidth, frameHeight, framesPerSecond: 30 },
  })
  for (const [index, size] of [
    [null, null],
    [640, 360],
    [1280, 720],
    [320, 180],
  ].entries())
    log.add({ ...goodStatistics(index), receivedVideo: video(size[0] ?? null, size[1] ?? null) }, index)
  expect(log.report(bob, 0)).toMatchObject({ resolution: { width: 1280, height: 720 }, codecs: ['opus', 'VP8'] })
})

it('keeps within the limits of the protocol', () => {
  const log = createPeerLog()
  for (let index = 0; index < 20; index += 1) {
    const { receivedAudio, ...rest } = goodStatistics(index)
    log.add(
      { ...rest, receivedAudio: receivedAudio && { ...receivedAudio, codec: `audio/${'x'.repeat(40)}${index}` } },
      index,
    )
  }
  const { codecs } = log.report(bob, 0)
  expect(codecs.length).toBeLessThanOrEqual(limits.reportedCodecs)
  expect(Math.max(...codecs.map(({ length }) => length))).toBe(limits.codecName)
})
