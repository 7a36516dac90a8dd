// Robust statistics for measurements on a noisy machine. Nothing here assumes a normal distribution.

/** @param share from 0 to 1; interpolates between two values. @throws RangeError without values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) throw new RangeError('No values')
  return below + (above - below) * (position - Math.floor(position))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export interface Interval {
  low: number
  high: number
}

/** The interquartile range. */
export const spread = (values: readonly number[]): Interval => ({
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
})

/** The ratio of two medians with its 95 % interval by the percentile bootstrap. Equal values give an equal interval. */
export function medianRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  resamples = 2_000,
): Interval & { ratio: number } {
  const random = createRandom(1)
  const resample = (values: readonly number[]) => values.map(() => values[Math.floor(random() * values.length)] ?? NaN)
  const ratios = Array.from({ length: resamples }, () => median(resample(numerators)) / median(resample(denominators)))
  return {
    ratio: median(numerators) / median(denominators),
    low: quantile(ratios, 0.025),
    high: quantile(ratios, 0.975),
  }
}

export interface Point {
  x: number
  y: number
}

/** The Theil-Sen estimator: its slope is the median of all slopes, so that a few outliers do not change it. */
export function fitLine(points: readonly Point[]): { slope: number; intercept: number } {
  const slopes = points.flatMap((point, index) =>
    points
      .slice(index + 1)
      .flatMap((other) => (other.x === point.x ? [] : [(other.y - point.y) / (other.x - point.x)])),
  )
  const slope = median(slopes)
  return { slope, intercept: median(points.map(({ x, y }) => y - slope * x)) }
}

/** Pseudorandom numbers from 0 to 1 (mulberry32). Equal seeds give equal sequences. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
