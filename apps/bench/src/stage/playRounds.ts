import os from 'node:os'
import type { BenchContext } from '../bench.ts'
import { openReadings } from '../readings.ts'
import { type ContestantName, contestants } from './contestants.ts'
import type { Pair } from './createPair.ts'
import { openStage, type Stage } from './openStage.ts'
import { type RoundReading, roundTrips } from './roundReading.ts'

interface Play<Measured> {
  name: string
  context: BenchContext
  /** Who takes part, on this stage. */
  choose(stage: Stage): readonly ContestantName[]
  measure(pair: Pair): Promise<Measured>
}

/**
 * Rounds, in each of which everybody calls once at every round trip, in turns: whatever else the machine does hits all of them.
 * Every second round runs backwards. The first call of a page, which loads what it needs, is not counted.
 */
export async function playRounds<Measured>({ name, context, choose, measure }: Play<Measured>) {
  const { rounds, isQuick, isAdding, progress } = context
  const readings = openReadings<RoundReading<Measured>>(isQuick ? `${name}-quick` : name, isAdding)
  const before = readings.all.reduce((most, { round }) => Math.max(most, round), 0)
  const stage = await openStage(progress)
  try {
    const names = choose(stage)
    for (const contestant of names) {
      progress(`${contestants[contestant].title} signs in and warms up`)
      await measure(await stage.pair(contestant))
    }
    const startedAt = performance.now()
    for (let index = 0; index < rounds; index++) {
      const round = before + index + 1
      const order = round % 2 === 0 ? [...names].reverse() : names
      for (const roundTrip of roundTrips) {
        await stage.setRoundTrip(roundTrip)
        progress(`round ${index + 1} of ${rounds}, ${roundTrip} ms${timeLeft(startedAt, index, rounds)}`)
        for (const contestant of order) {
          const measured = await measure(await stage.pair(contestant))
          readings.add({ contestant, roundTrip, round, load: os.loadavg()[0] ?? NaN, measured })
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
