import os from 'node:os'
import type { BenchContext } from '../bench.ts'
import { openReadings } from '../openReadings.ts'
import type { PagePair } from './createPagePair.ts'
import { type ImplementationName, implementations } from './implementations.ts'
import { type BenchEnvironment, openBenchEnvironment } from './openBenchEnvironment.ts'
import { type RoundReading, roundTrips } from './roundReading.ts'

interface RoundsOptions<Measured> {
  name: string
  context: BenchContext
  /** The implementations that this environment can run. */
  choose(environment: BenchEnvironment): readonly ImplementationName[]
  measure(pair: PagePair): Promise<Measured>
}

/**
 * Measures every implementation once in each round at each round trip. They alternate, so that other load on the machine affects
 * all of them, and every second round runs in reverse order. A first call of each page loads its code and is not counted.
 */
export async function runRounds<Measured>({ name, context, choose, measure }: RoundsOptions<Measured>) {
  const { rounds, isQuick, isAppending, progress } = context
  const readings = openReadings<RoundReading<Measured>>(isQuick ? `${name}-quick` : name, isAppending)
  const earlierRounds = readings.all.reduce((max, { round }) => Math.max(max, round), 0)
  const environment = await openBenchEnvironment(progress)
  try {
    const names = choose(environment)
    for (const implementation of names) {
      progress(`signing in and warming up ${implementations[implementation].title}`)
      await measure(await environment.openPair(implementation))
    }
    const startedAt = performance.now()
    for (let index = 0; index < rounds; index++) {
      const round = earlierRounds + index + 1
      const order = round % 2 === 0 ? [...names].reverse() : names
      for (const roundTrip of roundTrips) {
        await environment.shape({}, { delayMs: roundTrip / 2 })
        progress(`round ${index + 1} of ${rounds}, ${roundTrip} ms${timeLeft(startedAt, index, rounds)}`)
        for (const implementation of order) {
          const measured = await measure(await environment.openPair(implementation))
          readings.add({ implementation, roundTrip, round, load: os.loadavg()[0] ?? NaN, measured })
        }
      }
    }
    return {
      readings: readings.all,
      rounds: earlierRounds + rounds,
      chromiumVersion: environment.chromiumVersion,
      names,
    }
  } finally {
    await environment.close()
  }
}

function timeLeft(startedAt: number, completed: number, rounds: number): string {
  if (completed === 0) return ''
  const seconds = ((performance.now() - startedAt) / 1_000 / completed) * (rounds - completed)
  return `; about ${Math.ceil(seconds / 60)} min left`
}
