import { fitLine, type Interval, medianRatio } from '../statistics.ts'
import type { ImplementationName } from './implementations.ts'
import type { RoundReading, RoundTrip } from './roundReading.ts'

/** One value of each reading, by implementation and round trip. */
export interface Series {
  at(implementation: ImplementationName, roundTrip: RoundTrip): number[]
  /** How many round trips the value takes. */
  slope(implementation: ImplementationName): number
  /** The ratio of the medians of two implementations, with its 95 % interval. */
  ratio(
    numerator: ImplementationName,
    denominator: ImplementationName,
    roundTrip: RoundTrip,
  ): Interval & { ratio: number }
}

export function createSeries<Measured>(
  readings: readonly RoundReading<Measured>[],
  pick: (measured: Measured) => number,
): Series {
  const of = (name: ImplementationName) => readings.filter(({ implementation }) => implementation === name)
  const at = (name: ImplementationName, roundTrip: RoundTrip) =>
    of(name).flatMap((reading) => (reading.roundTrip === roundTrip ? [pick(reading.measured)] : []))
  return {
    at,
    slope: (name) => fitLine(of(name).map(({ roundTrip, measured }) => ({ x: roundTrip, y: pick(measured) }))).slope,
    ratio: (numerator, denominator, roundTrip) => medianRatio(at(numerator, roundTrip), at(denominator, roundTrip)),
  }
}
