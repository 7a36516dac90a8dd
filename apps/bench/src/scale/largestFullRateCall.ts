import { median } from '../statistics.ts'
import type { MeshReading } from './measureMeshes.ts'

/**
 * The largest call up to which the median frame rate is at least nine tenths of that of two people.
 *
 * @param readings smallest call first
 */
export function largestFullRateCall(readings: readonly MeshReading[]): number {
  const fullRate = median(readings[0]?.framesPerSecond ?? [])
  const firstSlower = readings.findIndex(({ framesPerSecond }) => median(framesPerSecond) < 0.9 * fullRate)
  return (firstSlower < 0 ? readings.at(-1) : readings[firstSlower - 1])?.people ?? NaN
}
