import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createConnectionThrottle } from './connectionThrottle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('admits so many clients per second, lets others wait for up to a second, and rejects the rest with a time to retry', async () => {
  const throttle = createConnectionThrottle(100, () => Date.now())
  let admitted = 0
  const retryTimes: number[] = []
  for (let count = 0; count < 500; count += 1)
    void throttle.acquire().then((wait) => (wait > 0 ? retryTimes.push(wait) : (admitted += 1)))
  await vi.advanceTimersByTimeAsync(0)
  expect(admitted).toBe(1)
  expect(retryTimes).toHaveLength(399)
  await vi.advanceTimersByTimeAsync(500)
  expect(admitted).toBe(51)
  await vi.advanceTimersByTimeAsync(500)
  expect(admitted).toBe(101)
  // The retries are spread too, so that they do not come all at once.
  expect(retryTimes.every((wait, index) => wait > (retryTimes[index - 1] ?? 0))).toBe(true)
  expect(retryTimes.at(0)).toBeGreaterThan(1_000)
  expect(retryTimes.at(-1)).toBeLessThan(5_100)
})

it('admits clients at once that connect at a lower rate', async () => {
  const throttle = createConnectionThrottle(10, () => Date.now())
  for (let count = 0; count < 5; count += 1) {
    expect(await throttle.acquire()).toBe(0)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(vi.getTimerCount()).toBe(0)
})
