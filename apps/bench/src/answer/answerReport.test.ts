import { describe, expect, it } from 'vitest'
import type { ImplementationName } from '../environment/implementations'
import { roundTrips } from '../environment/roundReading'
import { answerReport } from './answerReport.ts'

/** Contestants of whom each takes so many round trips, and so many ms besides. */
const tempers: Partial<Record<ImplementationName, { trips: number; besides: number }>> = {
  plain: { trips: 3, besides: 60 },
  offhookAll: { trips: 0.5, besides: 20 },
  offhookByKey: { trips: 0.5, besides: 60 },
  peerjs: { trips: 4, besides: 80 },
  simplePeer: { trips: 4, besides: 100 },
  offhookOff: { trips: 4, besides: 60 },
  plainAgain: { trips: 3, besides: 60 },
}
const names = Object.keys(tempers) as ImplementationName[]

function play(rounds: number, slowerFrom = Infinity) {
  return Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
    roundTrips.flatMap((roundTrip) =>
      names.map((implementation) => {
        const { trips = 0, besides = 0 } = tempers[implementation] ?? {}
        const ms = (besides + (round % 3) + trips * roundTrip) * (round >= slowerFrom ? 1.5 : 1)
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

describe('the report of the answer bench', () => {
  it('gives medians, slopes, ratios, and what of the promises is kept', () => {
    const report = answerReport(play(15), names)
    expect(report).toContain('| Offhook | 21 (20–22) | 46 (45–47) | 71 (70–72) | 121 (120–122) | 0.50 |')
    expect(report).toContain('| Sound at the caller, of plain, at 200 ms | 0.20 | 0.18 | kept | 0.24 | **not kept** |')
    expect(report).toContain('| Sound at the caller, round trips | 0.60 | 0.50 | kept | 0.50 | kept |')
    expect(report).toContain('| Pictures on both sides, of PeerJS, at 50 ms | 0.45 | 0.31 | kept | 0.43 | kept |')
    expect(report).toMatch(/plain once more to plain \| 1\.00 \(/)
    expect(report).toContain('drifted by 0 %')
  })

  it('says where a promise is not kept', () => {
    const slow = play(15).map((one) =>
      one.implementation === 'offhookAll' ? { ...one, measured: { ...one.measured, callerAudioMs: 2_000 } } : one,
    )
    expect(answerReport(slow, names)).toMatch(/of plain, at 200 ms \| 0\.20 \| 3\.\d\d \| \*\*not kept\*\*/)
  })

  it('refuses a run in which the machine became slow', () => {
    expect(() => answerReport(play(16, 9), names)).toThrow('The control drifted by 50 %')
  })
})
