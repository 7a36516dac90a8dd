import { describe, expect, it } from 'vitest'
import type { MeasuredStatistics } from './peerStatistics'
import { createVideoControl } from './videoControl'

const INTERVAL_MS = 300

interface Reading {
  /** `null` as in Firefox. */
  estimate: number | null
  roundTripTime?: number
  loss?: number
  /** Bits per second that leave. */
  sent?: number
}

/** Feeds readings for a time. @returns what was decided, each change once */
function createRun() {
  const control = createVideoControl()
  let now = 0
  let bytesSent = 0
  const changes: boolean[] = []
  const sizes: (number | null)[] = []
  return {
    control,
    changes,
    sizes,
    run(seconds: number, readingAt: (context: { second: number; isActive: boolean }) => Reading, hasCamera = true) {
      for (const end = now + seconds * 1_000, start = now; now < end; now += INTERVAL_MS) {
        const { isPaused, allowance } = control.decision
        const reading = readingAt({ second: (now - start) / 1_000, isActive: allowance.isActive })
        bytesSent += ((reading.sent ?? 100_000) / 8) * (INTERVAL_MS / 1_000)
        const next = control.observe(statisticsOf(reading, bytesSent), now, hasCamera)
        if (next.isPaused !== isPaused) changes.push(next.isPaused)
        if (next.allowance.maxPixels !== allowance.maxPixels) sizes.push(next.allowance.maxPixels)
      }
      return control.decision
    },
  }
}

function statisticsOf({ estimate, roundTripTime = 0.1, loss = 0 }: Reading, bytesSent: number): MeasuredStatistics {
  // Two reports are never the same.
  const remote = { fractionLost: loss, roundTripTime: roundTripTime + bytesSent * 1e-10, jitter: 0 }
  return {
    receivedAudio: null,
    receivedVideo: null,
    sentAudio: { bytesSent, codec: null, remote },
    sentVideo: null,
    path: { kind: 'direct', roundTripTime, availableOutgoingBitrate: estimate },
  }
}

/** Packets are lost where the path carries less than sound and picture need. */
const steady = (estimate: number) => () => ({ estimate, loss: estimate < 100_000 ? 0.3 : 0 })

describe('the size of the picture', () => {
  it('starts small, and grows with the estimate', () => {
    const { control, run, sizes } = createRun()
    expect(control.decision.allowance).toEqual({ isActive: true, maxBitrate: null, maxPixels: 160 * 120 })
    run(1, steady(200_000))
    run(1, steady(260_000))
    run(1, steady(500_000))
    expect(sizes).toEqual([320 * 240, null])
  })

  it('grows in one step where there is room', () => {
    const { run, sizes } = createRun()
    run(1, steady(2_000_000))
    expect(sizes).toEqual([null])
  })

  it('grows to the full size within seconds on an estimate that stays low because a small picture needs little', () => {
    const { run, sizes } = createRun()
    const low = ({ second }: { second: number }) => ({ estimate: 100_000 + 10_000 * (Math.floor(second * 3) % 2) })
    run(3, low)
    expect(sizes).toEqual([320 * 240, null])
    run(60, low)
    expect(sizes).toEqual([320 * 240, null])
  })

  it.each([
    ['packets are lost', { estimate: 100_000, loss: 0.3 }],
    ['packets queue', { estimate: 100_000, roundTripTime: 0.6 }],
    ['the estimate falls', { estimate: 70_000 }],
  ])('leaves a size with which %s, and tries it again after growing pauses', (_title, congested) => {
    const { run, sizes } = createRun()
    let wasCongested = false
    run(120, () => {
      // Each attempt of a larger picture ends in congestion.
      const isLarge = sizes.length > 0 && sizes.at(-1) !== 160 * 120
      wasCongested = isLarge && !wasCongested
      return wasCongested ? congested : { estimate: 120_000 }
    })
    expect(sizes.slice(0, 4)).toEqual([320 * 240, 160 * 120, 320 * 240, 160 * 120])
    expect(sizes.length).toBeLessThanOrEqual(10)
  })

  it('becomes small again at once, and does not change while the estimate moves a little', () => {
    const { run, sizes } = createRun()
    run(1, steady(520_000))
    run(20, ({ second }) => ({ estimate: Math.floor(second) % 2 === 0 ? 520_000 : 320_000 }))
    expect(sizes).toEqual([null])
    run(INTERVAL_MS / 1_000, steady(90_000))
    expect(sizes).toEqual([null, 160 * 120])
  })
})

describe('the pause of the picture', () => {
  it('begins when the path carries less than 100 kbit/s for some seconds, not in a burst of other traffic', () => {
    const { run, changes } = createRun()
    run(5, steady(2_000_000))
    run(1.5, steady(80_000))
    run(5, steady(2_000_000))
    expect(changes).toEqual([])
    const { allowance, isPaused } = run(4, steady(80_000))
    expect(allowance.isActive).toBe(false)
    expect(isPaused).toBe(true)
  })

  it('does not begin at the start on a path of 150 kbit/s', () => {
    const { run, changes } = createRun()
    run(60, ({ second }) => ({ estimate: 110_000 + 20_000 * Math.sin(second) }))
    expect(changes).toEqual([])
  })

  it('does not begin while a small picture fits, though the estimate stays low', () => {
    const { run, changes } = createRun()
    run(60, () => ({ estimate: 85_000 }))
    expect(changes).toEqual([])
    run(4, () => ({ estimate: 50_000 }))
    expect(changes).toEqual([true])
  })

  it.each([10, 30, 60, 300])('begins and ends once in a fall of %i s', (seconds) => {
    const { run, changes } = createRun()
    run(10, steady(2_000_000))
    // The estimate moves with the attempts, up to what the path carries, and does not fall while little is sent.
    run(seconds, ({ second, isActive }) => ({
      estimate: isActive ? 90_000 + 8_000 * Math.sin(second * 5) : 85_000,
      loss: second < 4 ? 0.3 : 0,
    }))
    expect(changes).toEqual([true])
    // Afterwards it only rises while a picture is sent.
    let estimate = 85_000
    run(40, ({ isActive }) => ({ estimate: (estimate *= isActive ? 1.03 : 1) }))
    expect(changes).toEqual([true, false])
  })

  it('is not announced as over while an attempt to resume runs', () => {
    const { control, run, changes } = createRun()
    run(5, steady(80_000))
    let attempts = 0
    let wasActive = false
    run(60, ({ isActive }) => {
      if (isActive && !wasActive) attempts += 1
      wasActive = isActive
      return { estimate: 90_000 }
    })
    expect(attempts).toBeGreaterThan(2)
    expect(attempts).toBeLessThan(10)
    expect(changes).toEqual([true])
    expect(control.decision.isPaused).toBe(true)
  })

  it('tries to resume with a low bitrate that grows, and gives up as soon as packets queue', () => {
    const { control, run } = createRun()
    run(5, steady(80_000))
    const limits: (number | null)[] = []
    run(10, ({ isActive }) => {
      const { maxBitrate } = control.decision.allowance
      if (isActive && limits.at(-1) !== maxBitrate) limits.push(maxBitrate)
      return { estimate: 90_000, roundTripTime: isActive && (maxBitrate ?? 0) > 80_000 ? 0.6 : 0.1 }
    })
    expect(limits).toEqual([60_000, 80_000, 100_000])
    expect(control.decision.allowance.isActive).toBe(false)
  })

  it('ends when the camera is switched off', () => {
    const { run } = createRun()
    run(5, steady(80_000))
    expect(run(1, steady(80_000), false).isPaused).toBe(false)
  })

  it('never begins while there is no camera', () => {
    const { run, changes } = createRun()
    run(30, steady(40_000), false)
    expect(changes).toEqual([])
  })

  it('stays when the connection is replaced', () => {
    const { control, run, changes } = createRun()
    run(5, steady(80_000))
    control.reset()
    run(3, steady(80_000))
    expect(changes).toEqual([true])
  })
})

describe('the pause in a browser without an estimate', () => {
  const free = () => ({ estimate: null, sent: 60_000 })
  const congested = { estimate: null, roundTripTime: 0.6 }

  it('does not begin because the picture needs little', () => {
    const { run, changes } = createRun()
    run(60, free)
    expect(changes).toEqual([])
  })

  it('begins and ends once in a fall of 30 s', () => {
    const { run, changes } = createRun()
    run(10, () => ({ estimate: null, sent: 1_500_000 }))
    run(30, ({ second, isActive }) =>
      second < 2 || isActive ? { ...congested, sent: 90_000 } : { estimate: null, sent: 40_000 },
    )
    expect(changes).toEqual([true])
    run(40, ({ isActive }) => ({ estimate: null, sent: isActive ? 240_000 : 40_000 }))
    expect(changes).toEqual([true, false])
  })

  it.each([90_000, 3_000_000])('begins with a round trip of more than a second, though %i bit/s are sent', (sent) => {
    const { run, changes } = createRun()
    run(10, () => ({ estimate: null, sent: 1_500_000 }))
    run(7, ({ second }) => ({ estimate: null, roundTripTime: second < 1 ? 0.1 : 1.4, sent }))
    expect(changes).toEqual([true])
  })

  it('does not begin where the small picture ends the congestion', () => {
    const { control, run, changes } = createRun()
    run(10, () => ({ estimate: null, sent: 1_500_000 }))
    run(60, () =>
      control.decision.allowance.maxPixels === 160 * 120 ? { estimate: null, sent: 130_000 } : { ...congested },
    )
    expect(changes).toEqual([])
  })

  it('does not begin after the congestion is over, though a small picture needs less than 60 kbit/s', () => {
    const { run, changes } = createRun()
    run(10, () => ({ estimate: null, sent: 1_500_000 }))
    run(1, () => ({ ...congested, sent: 130_000 }))
    run(40, () => ({ estimate: null, sent: 45_000 }))
    expect(changes).toEqual([])
  })

  it('ends after two attempts without congestion though the picture needs little', () => {
    const { run, changes } = createRun()
    run(10, () => ({ estimate: null, sent: 1_500_000 }))
    run(6, () => ({ ...congested, sent: 70_000 }))
    run(60, free)
    expect(changes).toEqual([true, false])
  })
})
