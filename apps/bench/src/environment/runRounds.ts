import os from 'node:os'
import type { BenchContext } from '../bench'
import { openReadings } from '../readings'
import { type ImplementationName, implementations } from './implementations'
import type { PagePair } from './createPagePair'
import { openBenchEnvironment, type BenchEnvironment } from './openBenchEnvironment'
import { type RoundReading, roundTrips } from './roundReading'

interface RoundsOptions<Measured> {
  name: string
  context: BenchContext
  /** Who takes part, on this stage. */
  choose(stage: BenchEnvironment): readonly ImplementationName[]
  measure(pair: PagePair): Promise<Measured>
}

/**
 * Rounds, in each of which everybody calls once at every round trip, in turns: whatever else the machine does hits all of them.
 * Every second round runs backwards. The first call of a page, which loads what it needs, is not counted.
 */
export async function runRounds<Measured>({ name, context, choose, measure }: RoundsOptions<Measured>) {
  const { rounds, isQuick, isAppending, progress } = context
  const readings = openReadings<RoundReading<Measured>>(isQuick ? `${name}-quick` : name, isAppending)
  const before = readings.all.reduce((most, { round }) => Math.max(most, round), 0)
  const stage = await openBenchEnvironment(progress)
  try {
    const names = choose(stage)
    for (const implementation of names) {
      progress(`${implementations[implementation].title} signs in and warms up`)
      await measure(await stage.openPair(implementation))
    }
    const startedAt = performance.now()
    for (let index = 0; index < rounds; index++) {
      const round = before + index + 1
      const order = round % 2 === 0 ? [...names].reverse() : names
      for (const roundTrip of roundTrips) {
        await stage.setRoundTrip(roundTrip)
        progress(`round ${index + 1} of ${rounds}, ${roundTrip} ms${timeLeft(startedAt, index, rounds)}`)
        for (const implementation of order) {
          const measured = await measure(await stage.openPair(implementation))
          readings.add({ implementation, roundTrip, round, load: os.loadavg()[0] ?? NaN, measured })
        }
      }
    }
    return { readings: readings.all, rounds: before + rounds, chromiumVersion: stage.chromiumVersion, names }
  } finally {
    await stage.close()
  }
}

function timeLeft(startedAt: number, done: number, rounds: number): string {
  if (done === 0) return ''
  const seconds = ((performance.now() - startedAt) / 1_000 / done) * (rounds - done)
  return `; about ${Math.ceil(seconds / 60)} min left`
}
