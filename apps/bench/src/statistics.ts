// The little statistics a bench on a noisy machine needs: nothing here assumes a bell curve.

/** @param share from 0 to 1; between two values it is interpolated. @throws RangeError without a value */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('No values')
  return below + (above - below) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export interface Interval {
  low: number
  high: number
}

/** The middle half of the values: how far they spread. */
export const spread = (values: readonly number[]): Interval => ({
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
})

/** The ratio of two medians with its 95 % interval, by the percentile bootstrap. The same values give the same interval. */
export function medianRatio(
  values: readonly number[],
  ofValues: readonly number[],
  resamples = 2_000,
): Interval & { ratio: number } {
  const random = createRandom(1)
  const draw = (from: readonly number[]) => from.map(() => from[Math.floor(random() * from.length)] ?? NaN)
  const ratios = Array.from({ length: resamples }, () => median(draw(values)) / median(draw(ofValues)))
  return { ratio: median(values) / median(ofValues), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) }
}

export interface Point {
  x: number
  y: number
}

/** The line through points by Theil and Sen: the median of all slopes, which a few wild points do not turn. */
export function fitLine(points: readonly Point[]): { slope: number; intercept: number } {
  const slopes = points.flatMap((one, index) =>
    points.slice(index + 1).flatMap((other) => (other.x === one.x ? [] : [(other.y - one.y) / (other.x - one.x)])),
  )
  const slope = median(slopes)
  return { slope, intercept: median(points.map(({ x, y }) => y - slope * x)) }
}

/** Numbers from 0 to 1, always the same ones for a seed: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
