import { describe, expect, it } from 'vitest'
import { largestFullRateCall } from './largestFullRateCall.ts'

const createReading = (people: number, ...framesPerSecond: number[]) => ({ people, framesPerSecond, allVisibleMs: 0 })

describe('largestFullRateCall', () => {
  it('is the largest call before frames are lost', () => {
    expect(
      largestFullRateCall([createReading(2, 20, 20), createReading(3, 19, 19, 19), createReading(4, 12, 19, 12)]),
    ).toBe(3)
  })

  it('ignores a larger call with a full frame rate after a smaller one without', () => {
    expect(
      largestFullRateCall([createReading(2, 20, 20), createReading(3, 10, 10, 10), createReading(4, 20, 20, 20)]),
    ).toBe(2)
  })
})
