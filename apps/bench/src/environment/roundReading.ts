import type { ImplementationName } from './implementations'

/** In ms. The kernel adds nothing to them. */
export const roundTrips = [0, 50, 100, 200] as const
export type RoundTrip = (typeof roundTrips)[number]

export interface RoundReading<Measured> {
  implementation: ImplementationName
  roundTrip: RoundTrip
  round: number
  /** The machine's load average meanwhile. */
  load: number
  measured: Measured
}
