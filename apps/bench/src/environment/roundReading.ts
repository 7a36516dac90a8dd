import { median } from '../statistics.ts'
import type { ImplementationName } from './implementations.ts'

/** In ms. The kernel adds no measurable delay. */
export const roundTrips = [0, 50, 100, 200] as const
export type RoundTrip = (typeof roundTrips)[number]

export interface RoundReading<Measured> {
  implementation: ImplementationName
  roundTrip: RoundTrip
  round: number
  /** The load average of the machine after the measurement. */
  load: number
  measured: Measured
}

/** The load of the machine during the measurements, in one sentence. */
export function describeLoad(readings: readonly { load: number }[]): string {
  const loads = readings.map(({ load }) => load)
  return `Load average during the calls: ${median(loads).toFixed(1)}, at most ${Math.max(...loads).toFixed(1)}.`
}
