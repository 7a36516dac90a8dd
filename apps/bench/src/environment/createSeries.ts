import { fitLine, type Interval, median, medianRatio, spread } from '../statistics'
import type { ImplementationName } from './implementations'
import type { RoundReading, RoundTrip } from './roundReading'

/** One number of each reading, by who was measured and how far apart the two were. */
export interface Series {
  at(implementation: ImplementationName, roundTrip: RoundTrip): number[]
  /** How many round trips it takes. */
  slope(implementation: ImplementationName): number
  /** One implementation's median to another's, with its 95 % interval. */
  ratio(one: ImplementationName, other: ImplementationName, roundTrip: RoundTrip): Interval & { ratio: number }
}

export function createSeries<Measured>(
  readings: readonly RoundReading<Measured>[],
  pick: (measured: Measured) => number,
): Series {
  const of = (implementation: ImplementationName) => readings.filter((one) => one.implementation === implementation)
  const at = (implementation: ImplementationName, roundTrip: RoundTrip) =>
    of(implementation).flatMap((one) => (one.roundTrip === roundTrip ? [pick(one.measured)] : []))
  return {
    at,
    slope: (implementation) =>
      fitLine(of(implementation).map((one) => ({ x: one.roundTrip, y: pick(one.measured) }))).slope,
    ratio: (one, other, roundTrip) => medianRatio(at(one, roundTrip), at(other, roundTrip)),
  }
}

/** `77 (70–85)`: the median, and the middle half. */
export function medianAndSpread(values: readonly number[]): string {
  const { low, high } = spread(values)
  return `${Math.round(median(values))} (${Math.round(low)}–${Math.round(high)})`
}

/** `0.19 (0.17–0.21)` */
export const ratioAndInterval = ({ ratio, low, high }: Interval & { ratio: number }): string =>
  `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`

/** How busy the machine was while this was measured, in words. */
export function describeLoad(readings: readonly { load: number }[]): string {
  const loads = readings.map(({ load }) => load)
  return `Load average during the calls: ${median(loads).toFixed(1)}, at most ${Math.max(...loads).toFixed(1)}.`
}
