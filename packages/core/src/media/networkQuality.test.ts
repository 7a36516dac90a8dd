import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PeerRating, PeerStatistics, ReceivedAudioStatistics } from '../api/ports/mediaTransport'
import { goodStatistics } from '../testing/fakeStatistics'
import { createQualityMeter, type ConnectionQuality, rateSound } from './networkQuality'

/** Statistics 2 s after `goodStatistics(2)`, with a change of what has arrived. */
function later(change: Partial<ReceivedAudioStatistics> = {}, roundTripTime = 0.02): PeerStatistics {
  const { receivedAudio, path, ...rest } = goodStatistics(4)
  return {
    ...rest,
    receivedAudio: receivedAudio && { ...receivedAudio, ...change },
    path: path && { ...path, roundTripTime },
  }
}
const rate = (change: Partial<ReceivedAudioStatistics> = {}, roundTripTime?: number) =>
  rateSound(goodStatistics(2), later(change, roundTripTime))

/** Samples of two seconds. */
const PLAYED = 96_000

describe('rateSound', () => {
  it('rates sound without delay and loss as excellent', () => {
    expect(rate()).toBe(93.2)
  })

  it('rates what was concealed, and not the packets that redundancy has restored', () => {
    expect(rate({ packetsLost: 30 })).toBe(93.2)
    expect(rate({ packetsLost: 30, concealedSamples: 0.05 * PLAYED })).toBeCloseTo(93.2 - 31.67, 1)
    // Late packets are not lost.
    expect(rate({ concealedSamples: 0.05 * PLAYED })).toBeCloseTo(93.2 - 31.67, 1)
  })

  it('adds half the round trip, the jitter buffer and the codec to the delay', () => {
    const delayed = rate({}, 0.8)
    // 400 ms, 40 ms and 26.5 ms.
    expect(delayed).toBeCloseTo(64.5, 1)
    expect(rate({ jitterBufferDelay: 48_000 * 2 * 0.04 + PLAYED * 0.24 }, 0.4)).toBeCloseTo(delayed ?? 0, 5)
  })

  it('rates lost packets in a browser that does not count samples', () => {
    const uncounted = { totalSamplesReceived: null, concealedSamples: null, silentConcealedSamples: null }
    expect(rate({ ...uncounted, packetsReceived: 195, packetsLost: 5 })).toBeCloseTo(93.2 - 31.67, 1)
  })

  it.each<[string, Partial<ReceivedAudioStatistics>]>([
    [
      'the sender has stopped',
      { packetsReceived: 100, concealedSamples: PLAYED, silentConcealedSamples: PLAYED - 9_000 },
    ],
    ['comfort noise only', { packetsReceived: 105 }],
    // Measured in Chromium and Firefox: the end of a track is concealed, and fades into silence.
    ['the sender stops', { packetsReceived: 170, concealedSamples: 35_000, silentConcealedSamples: 9_000 }],
    ['the sender starts again', { packetsReceived: 155, concealedSamples: 9_000, silentConcealedSamples: 3_000 }],
    ['the track is not played', { totalSamplesReceived: PLAYED }],
    ['a new generation of the connection', { packetsReceived: 30 }],
  ])('does not rate a pause: %s', (_name, change) => {
    expect(rate(change)).toBeNull()
  })

  it('rates a burst of losses during which the sound faded into silence', () => {
    const burst = { packetsReceived: 150, packetsLost: 50, concealedSamples: 40_000, silentConcealedSamples: 20_000 }
    expect(rate(burst)).toBeLessThan(40)
  })
})

type Step = [rating: number | null, reported?: PeerRating | null, isWeak?: boolean]

/** The quality after each measurement. */
function run(steps: Step[]): (ConnectionQuality | null)[] {
  const meter = createQualityMeter()
  return steps.map(([rating, reported = null, isWeak = false]) => meter.measure(rating, reported, isWeak))
}
const qualities = (steps: Step[]) => run(steps).map((each) => each?.quality)
const repeat = (count: number, ...step: Step): Step[] => Array.from({ length: count }, () => step)

describe('createQualityMeter', () => {
  it('says GOOD after one measurement, and anything else after five', () => {
    expect(qualities(repeat(1, 90))).toEqual(['GOOD'])
    expect(qualities(repeat(5, 50))).toEqual([undefined, undefined, undefined, undefined, 'POOR'])
    expect(qualities(repeat(5, 70)).at(-1)).toBe('AVERAGE')
  })

  it('does not know the quality while nothing is rated', () => {
    expect(run(repeat(20, null))).toEqual(Array.from({ length: 20 }, () => null))
  })

  it('keeps the quality during a pause', () => {
    expect(qualities([...repeat(5, 50), ...repeat(20, null)]).at(-1)).toBe('POOR')
  })

  it('turns POOR within 10 s of heavy loss, and GOOD again within 14 s after it', () => {
    const all = qualities([...repeat(5, 93), ...repeat(5, 20), ...repeat(7, 93)])
    expect(all[9]).toBe('POOR')
    expect(all[16]).toBe('GOOD')
  })

  it.each([
    ['in one measurement', [14]],
    ['in two measurements', [25, 25]],
  ])('does not turn POOR by a burst of 1 s in which half of a measurement is lost: %s', (_name, burst) => {
    const steps = [...repeat(5, 93), ...burst.map((rating): Step => [rating]), ...repeat(10, 93)]
    expect(qualities(steps)).not.toContain('POOR')
  })

  it('is that of the worse direction', () => {
    const worse = { rating: 50, isWeak: false }
    expect(run(repeat(5, 93, worse)).at(-1)).toEqual({ quality: 'POOR', rating: 50, trouble: 'unknown' })
    expect(run(repeat(5, 50, { rating: 93, isWeak: false })).at(-1)?.quality).toBe('POOR')
  })

  it.each([
    [true, { rating: 90, isWeak: false }, 'local'],
    [true, null, 'local'],
    [false, { rating: 90, isWeak: true }, 'remote'],
    [true, { rating: 90, isWeak: true }, 'unknown'],
    [false, { rating: 90, isWeak: false }, 'unknown'],
    [false, null, 'unknown'],
  ] as const)('finds the trouble by the evidence of each end: %s, %o: %s', (isWeak, reported, trouble) => {
    expect(run(repeat(5, 50, reported, isWeak)).at(-1)?.trouble).toBe(trouble)
  })

  it('keeps a verdict when its evidence ends, until the quality is GOOD', () => {
    const all = run([...repeat(5, 50, null, true), ...repeat(10, 50, null, false), ...repeat(10, 93)])
    expect(all[14]?.trouble).toBe('local')
    expect(all.at(-1)).toMatchObject({ quality: 'GOOD', trouble: null })
  })

  it('gives a verdict up when there is evidence against both ends', () => {
    const both = { rating: 50, isWeak: true }
    expect(run([...repeat(5, 50, null, true), ...repeat(5, 50, both, true)]).at(-1)?.trouble).toBe('unknown')
  })

  const rating = fc.option(fc.double({ min: 0, max: 93.2, noNaN: true }), { nil: null })
  const reported = fc.option(fc.record({ rating: fc.integer({ min: 0, max: 100 }), isWeak: fc.boolean() }), {
    nil: null,
  })

  it('changes at most once in 6 s for any measurements', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rating, reported, fc.boolean()), { maxLength: 80 }), (steps) => {
        const all = run(steps)
        const changes = all.flatMap((each, index) => (index > 0 && each !== all[index - 1] ? [index] : []))
        for (const [index, change] of changes.entries())
          if (index > 0) expect(change - (changes[index - 1] ?? 0)).toBeGreaterThanOrEqual(3)
      }),
    )
  })

  it('never changes under constant conditions with a noise of 2.5', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 93, noNaN: true }),
        fc.array(fc.double({ min: -2.5, max: 2.5, noNaN: true }), { maxLength: 80 }),
        (constant, noise) => {
          const said = qualities(noise.map((each): Step => [Math.max(0, constant + each)])).filter(Boolean)
          expect(new Set(said).size).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})
