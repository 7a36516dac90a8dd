import { describe, expect, it } from 'vitest'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import { goodStatistics } from '../testing/fakeStatistics'
import { createQualityMeter, type Quality } from './networkQuality'

interface Figures {
  packetsReceived: number
  packetsLost: number
  roundTripTime: number | null
  jitter: number | null
}

function statistics({ roundTripTime, ...figures }: Figures): PeerStatistics {
  const { receivedAudio, path, ...rest } = goodStatistics(1)
  return {
    ...rest,
    receivedAudio: receivedAudio && { ...receivedAudio, ...figures },
    path: path && { ...path, roundTripTime },
  }
}

/** Takes a measurement after each change. */
function run(
  ...changes: { received?: number; lost?: number; roundTripTime?: number | null; jitter?: number | null }[]
) {
  const measure = createQualityMeter()
  let packetsReceived = 0
  let packetsLost = 0
  return changes.map(({ received = 100, lost = 0, roundTripTime = 0.05, jitter = 0.005 }) => {
    packetsReceived += received
    packetsLost += lost
    return measure(statistics({ packetsReceived, packetsLost, roundTripTime, jitter }))
  })
}

describe('createQualityMeter', () => {
  it('returns null until there are two measurements', () => {
    expect(run({}, {})).toEqual([null, 'GOOD'])
  })

  it.each<[string, Parameters<typeof run>[0], Quality]>([
    ['no problem', {}, 'GOOD'],
    ['no measurement', { received: 0, roundTripTime: null, jitter: null }, 'GOOD'],
    ['one lost packet in twenty', { received: 95, lost: 5 }, 'AVERAGE'],
    ['one lost packet in five', { received: 80, lost: 20 }, 'POOR'],
    ['nothing but losses', { received: 0, lost: 20 }, 'POOR'],
    ['a round trip of half a second', { roundTripTime: 0.5 }, 'AVERAGE'],
    ['a round trip of one second', { roundTripTime: 1 }, 'POOR'],
    ['jitter', { jitter: 0.05 }, 'AVERAGE'],
    ['high jitter', { jitter: 0.2 }, 'POOR'],
  ])('rates %s', (_name, change, quality) => {
    expect(run({}, change).at(-1)).toBe(quality)
  })

  it('gets worse with the second bad measurement and better with the third good one', () => {
    const bad = { received: 80, lost: 20 }
    expect(run({}, {}, bad, bad, {}, {}, {})).toEqual([null, 'GOOD', 'GOOD', 'POOR', 'POOR', 'POOR', 'GOOD'])
  })

  it('stays the same while measurements alternate', () => {
    const bad = { received: 80, lost: 20 }
    expect(run({}, {}, bad, {}, bad, {}, bad).at(-1)).toBe('GOOD')
  })

  it('does not count a new generation as packet loss', () => {
    const measure = createQualityMeter()
    const healthy = { roundTripTime: 0.05, jitter: 0.005 }
    measure(statistics({ ...healthy, packetsReceived: 1000, packetsLost: 0 }))
    expect(measure(statistics({ ...healthy, packetsReceived: 0, packetsLost: 30 }))).toBeNull()
    expect(measure(statistics({ ...healthy, packetsReceived: 100, packetsLost: 30 }))).toBe('GOOD')
  })
})
