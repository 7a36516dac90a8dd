import { median } from '../statistics.ts'
import type { MeshReading } from './measureMeshes'

/** The most people up to whom pictures come at nine tenths of what two people have, or better. Smallest call first. */
export function largestFullRateCall(readings: readonly MeshReading[]): number {
  const full = median(readings[0]?.framesPerSecond ?? [])
  const tooMany = readings.findIndex(({ framesPerSecond }) => median(framesPerSecond) < 0.9 * full)
  return (tooMany < 0 ? readings.at(-1) : readings[tooMany - 1])?.people ?? NaN
}
