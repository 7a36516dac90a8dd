import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTokenExpiryTimer } from './tokenExpiryTimer'

const MINUTE = 60_000
const onExpiring = vi.fn()
const onExpired = vi.fn()
const start = (validFor: number | undefined) =>
  createTokenExpiryTimer(validFor === undefined ? undefined : performance.now() + validFor, { onExpiring, onExpired })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => vi.useRealTimers())

it('asks for a new token 60 s before the expiry, and expires 30 s after it', () => {
  start(10 * MINUTE)
  vi.advanceTimersByTime(9 * MINUTE - 1)
  expect(onExpiring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(MINUTE)
  vi.advanceTimersByTime(1.5 * MINUTE - 1)
  expect(onExpired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpired).toHaveBeenCalledOnce()
})

it('asks for a new token after half of the time if the token is valid for less than two minutes', () => {
  start(MINUTE)
  vi.advanceTimersByTime(MINUTE / 2)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(MINUTE / 2)
})

it('starts again with a new token, and ignores one that does not expire later', () => {
  const timer = start(2 * MINUTE)
  const validUntil = performance.now() + 2 * MINUTE
  vi.advanceTimersByTime(MINUTE)
  for (let count = 0; count < 5; count += 1) timer.renew(validUntil)
  expect(onExpiring).toHaveBeenCalledOnce()
  timer.renew(performance.now() + 10 * MINUTE)
  vi.advanceTimersByTime(9 * MINUTE - 1)
  expect(onExpired).not.toHaveBeenCalled()
  expect(onExpiring).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(1)
  expect(onExpiring).toHaveBeenCalledTimes(2)
})

it('does nothing for a token that never expires, or whose expiry exceeds the longest timeout', () => {
  start(undefined)
  const timer = start(400 * 24 * 60 * MINUTE)
  vi.advanceTimersByTime(100 * 24 * 60 * MINUTE)
  expect(onExpiring).not.toHaveBeenCalled()
  timer.stop()
  expect(vi.getTimerCount()).toBe(0)
})

it('expires again and again until there is a new token, because a call may keep the connection', () => {
  const timer = start(MINUTE)
  vi.advanceTimersByTime(2 * MINUTE)
  expect(onExpired.mock.calls.length).toBeGreaterThan(3)
  timer.renew(performance.now() + 10 * MINUTE)
  onExpired.mockClear()
  vi.advanceTimersByTime(9 * MINUTE)
  expect(onExpired).not.toHaveBeenCalled()
  expect(onExpiring).toHaveBeenCalledTimes(2)
})

it('asks for a new token at once if the token has expired already', () => {
  start(-MINUTE)
  vi.advanceTimersByTime(0)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(0)
  vi.advanceTimersByTime(10_000)
  expect(onExpired).toHaveBeenCalled()
})

it.each([
  ['forward', 60 * MINUTE],
  ['back', -60 * MINUTE],
])('does not change when the wall clock is corrected %s by an hour', (_direction, correction) => {
  start(10 * MINUTE)
  vi.setSystemTime(Date.now() + correction)
  vi.advanceTimersByTime(9 * MINUTE - 1)
  expect(onExpiring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(MINUTE)
  vi.setSystemTime(Date.now() - correction)
  vi.advanceTimersByTime(1.5 * MINUTE - 1)
  expect(onExpired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpired).toHaveBeenCalledOnce()
})
