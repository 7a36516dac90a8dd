import { describe, expect, it } from 'vitest'
import { fitLine, median, medianRatio, quantile, spread } from './statistics.ts'

describe('statistics', () => {
  it('computes quantiles of unsorted values', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(spread([1, 2, 3, 4, 5])).toEqual({ low: 2, high: 4 })
    expect(quantile([0, 10], 0.25)).toBe(2.5)
  })

  it('throws for the median of no values', () => {
    expect(() => median([])).toThrow(RangeError)
  })

  it('computes a ratio of medians with a reproducible confidence interval', () => {
    const slow = Array.from({ length: 15 }, (_, index) => 200 + index)
    const fast = slow.map((value) => value / 2)
    const { ratio, low, high } = medianRatio(fast, slow)
    expect(ratio).toBe(0.5)
    expect(low).toBeGreaterThan(0.48)
    expect(low).toBeLessThan(0.5)
    expect(high).toBeGreaterThan(0.5)
    expect(high).toBeLessThan(0.52)
    expect(medianRatio(fast, slow)).toEqual({ ratio, low, high })
  })

  it('fits a line that ignores an outlier', () => {
    const points = [0, 50, 100, 200].flatMap((x) => [0, 1, 2].map((noise) => ({ x, y: 20 + noise + 3 * x })))
    const { slope, intercept } = fitLine([...points, { x: 100, y: 5_000 }])
    expect(slope).toBeCloseTo(3, 1)
    expect(intercept).toBeCloseTo(21, 0)
  })

  it('throws for points with one x only', () => {
    expect(() =>
      fitLine([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]),
    ).toThrow(RangeError)
  })
})
