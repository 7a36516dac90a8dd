import { describe, expect, it } from 'vitest'
import type { ImplementationName } from '../environment/implementations.ts'
import { roundTrips } from '../environment/roundReading.ts'
import { answerReport } from './answerReport.ts'

/** For each implementation how many round trips an answer takes, and how many ms in addition. */
const costs: Partial<Record<ImplementationName, { trips: number; fixedMs: number }>> = {
  plain: { trips: 3, fixedMs: 60 },
  offhookAll: { trips: 0.5, fixedMs: 20 },
  offhookByKeyboard: { trips: 0.5, fixedMs: 60 },
  connectedByKeyboard: { trips: 0.5, fixedMs: 55 },
  offhookRelay: { trips: 2, fixedMs: 50 },
  offhookEarlyRelay: { trips: 1, fixedMs: 30 },
  peerjs: { trips: 4, fixedMs: 80 },
  simplePeer: { trips: 4, fixedMs: 100 },
  offhookOff: { trips: 4, fixedMs: 60 },
  plainControl: { trips: 3, fixedMs: 60 },
}
const names = Object.keys(costs) as ImplementationName[]

function createReadings(rounds: number, slowerFromRound = Infinity) {
  return Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
    roundTrips.flatMap((roundTrip) =>
      names.map((implementation) => {
        const { trips = 0, fixedMs = 0 } = costs[implementation] ?? {}
        const ms = (fixedMs + (round % 3) + trips * roundTrip) * (round >= slowerFromRound ? 1.5 : 1)
        const measured = {
          ringMs: ms,
          callerAudioMs: ms,
          callerVideoMs: ms + 50,
          calleeAudioMs: ms,
          calleeVideoMs: ms + 60,
        }
        return { implementation, roundTrip, round, load: 0.5, measured }
      }),
    ),
  )
}

describe('answerReport', () => {
  it('contains medians, slopes, ratios and targets', () => {
    const report = answerReport(createReadings(15), names)
    expect(report).toContain('| Offhook | 21 (20–22) | 46 (45–47) | 71 (70–72) | 121 (120–122) | 0.50 |')
    expect(report).toContain(
      '| Audio at the caller, ratio to plain at 200 ms | 0.20 | 0.18 | met | 0.24 | **missed** |',
    )
    expect(report).toContain('| Audio at the caller, round trips | 0.60 | 0.50 | met | 0.50 | met |')
    expect(report).toContain('| Video on both sides, ratio to PeerJS at 50 ms | 0.45 | 0.31 | met | 0.43 | met |')
    expect(report).toContain('with a camera as late, at 50 ms | 1.10 | 0.75 | met | 1.04 | met |')
    expect(report).toContain(
      '| Audio on both sides, ratio to plain at 200 ms | 0.40 | 0.68 | **missed** | 0.35 | met |',
    )
    expect(report).toMatch(/plain to plain \| 1\.00 \(/)
    expect(report).toContain('drifted by 0 %')
  })

  it('marks a target that is missed', () => {
    const slowReadings = createReadings(15).map((reading) =>
      reading.implementation === 'offhookAll'
        ? { ...reading, measured: { ...reading.measured, callerAudioMs: 2_000 } }
        : reading,
    )
    expect(answerReport(slowReadings, names)).toMatch(/ratio to plain at 200 ms \| 0\.20 \| 3\.\d\d \| \*\*missed\*\*/)
  })

  it('has no targets for a relay without a TURN server', () => {
    const withoutRelay = names.filter((name) => !['offhookRelay', 'offhookEarlyRelay'].includes(name))
    const readings = createReadings(15).filter(({ implementation }) => withoutRelay.includes(implementation))
    expect(answerReport(readings, withoutRelay)).not.toContain('early media |')
  })

  it('throws when the machine became slower during the run', () => {
    expect(() => answerReport(createReadings(16, 9), names)).toThrow('The control drifted by 50 %')
  })
})
