import { medianWithSpread } from '../formatFigures.ts'
import { markdownTable } from '../results.ts'
import type { Series } from './createSeries.ts'
import { type ImplementationName, implementations } from './implementations.ts'
import { roundTrips } from './roundReading.ts'

/** One row for each implementation: the times at each round trip, and the slope. */
export function timesTable(series: Series, names: readonly ImplementationName[]): string {
  return markdownTable(
    ['', ...roundTrips.map((ms) => `${ms} ms`), 'round trips'],
    names.map((name) => [
      implementations[name].title,
      ...roundTrips.map((roundTrip) => medianWithSpread(series.at(name, roundTrip))),
      series.slope(name).toFixed(2),
    ]),
  )
}
