import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createConnectionThrottle } from './connectionThrottle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('lets in so many a second, keeps a second’s worth waiting, and tells the others when to come', async () => {
  const pace = createConnectionThrottle(100, () => Date.now())
  let entered = 0
  const told: number[] = []
  for (let count = 0; count < 500; count += 1)
    void pace.acquire().then((wait) => (wait > 0 ? told.push(wait) : (entered += 1)))
  await vi.advanceTimersByTimeAsync(0)
  expect(entered).toBe(1)
  expect(told).toHaveLength(399)
  await vi.advanceTimersByTimeAsync(500)
  expect(entered).toBe(51)
  await vi.advanceTimersByTimeAsync(500)
  expect(entered).toBe(101)
  // One after the other as well, so that they are no second storm.
  expect(told.every((wait, index) => wait > (told[index - 1] ?? 0))).toBe(true)
  expect(told.at(0)).toBeGreaterThan(1_000)
  expect(told.at(-1)).toBeLessThan(5_100)
})

it('keeps nobody waiting who comes alone', async () => {
  const pace = createConnectionThrottle(10, () => Date.now())
  for (let count = 0; count < 5; count += 1) {
    expect(await pace.acquire()).toBe(0)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(vi.getTimerCount()).toBe(0)
})
