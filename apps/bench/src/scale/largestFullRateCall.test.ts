import { expect, it } from 'vitest'
import { largestFullRateCall } from './largestFullRateCall'

const reading = (people: number, ...framesPerSecond: number[]) => ({ people, framesPerSecond, allVisibleMs: 0 })

it('is the largest call before pictures are lost', () => {
  expect(largestFullRateCall([reading(2, 20, 20), reading(3, 19, 19, 19), reading(4, 12, 19, 12)])).toBe(3)
})

it('is not a larger call that happened to go better', () => {
  expect(largestFullRateCall([reading(2, 20, 20), reading(3, 10, 10, 10), reading(4, 20, 20, 20)])).toBe(2)
})
