import { describe, expect, it } from 'vitest'
import { createQualityMeter, type Quality } from './networkQuality'

/** Measurements one after another, each with what happened since the one before. */
function run(
  ...happened: { received?: number; lost?: number; roundTripTime?: number | null; jitter?: number | null }[]
) {
  const measure = createQualityMeter()
  let packetsReceived = 0
  let packetsLost = 0
  return happened.map(({ received = 100, lost = 0, roundTripTime = 0.05, jitter = 0.005 }) => {
    packetsReceived += received
    packetsLost += lost
    return measure({ packetsReceived, packetsLost, roundTripTime, jitter })
  })
}

describe('createQualityMeter', () => {
  it('says nothing before there is something to compare', () => {
    expect(run({}, {})).toEqual([null, 'GOOD'])
  })

  it.each<[string, Parameters<typeof run>[0], Quality]>([
    ['no trouble', {}, 'GOOD'],
    ['nothing measured', { received: 0, roundTripTime: null, jitter: null }, 'GOOD'],
    ['a lost packet in twenty', { received: 95, lost: 5 }, 'AVERAGE'],
    ['a lost packet in five', { received: 80, lost: 20 }, 'POOR'],
    ['nothing but losses', { received: 0, lost: 20 }, 'POOR'],
    ['half a second of round trip', { roundTripTime: 0.5 }, 'AVERAGE'],
    ['a second of round trip', { roundTripTime: 1 }, 'POOR'],
    ['jitter', { jitter: 0.05 }, 'AVERAGE'],
    ['much jitter', { jitter: 0.2 }, 'POOR'],
  ])('hears %s', (_name, happened, quality) => {
    expect(run({}, happened).at(-1)).toBe(quality)
  })

  it('warns at the second bad measurement, and praises at the third good one', () => {
    const bad = { received: 80, lost: 20 }
    expect(run({}, {}, bad, bad, {}, {}, {})).toEqual([null, 'GOOD', 'GOOD', 'POOR', 'POOR', 'POOR', 'GOOD'])
  })

  it('does not follow a link that wavers', () => {
    const bad = { received: 80, lost: 20 }
    expect(run({}, {}, bad, {}, bad, {}, bad).at(-1)).toBe('GOOD')
  })

  it('does not take a new generation for a loss', () => {
    const measure = createQualityMeter()
    const healthy = { roundTripTime: 0.05, jitter: 0.005 }
    measure({ ...healthy, packetsReceived: 1000, packetsLost: 0 })
    expect(measure({ ...healthy, packetsReceived: 0, packetsLost: 30 })).toBeNull()
    expect(measure({ ...healthy, packetsReceived: 100, packetsLost: 30 })).toBe('GOOD')
  })
})
