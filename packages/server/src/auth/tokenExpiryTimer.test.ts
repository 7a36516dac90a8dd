import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTokenExpiryTimer } from './tokenExpiryTimer'

const MINUTE = 60_000
const onExpiring = vi.fn()
const onExpired = vi.fn()
const start = (validFor: number | undefined) =>
  createTokenExpiryTimer(validFor === undefined ? undefined : Date.now() + validFor, { onExpiring, onExpired })

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
  const expiresAt = Date.now() + 2 * MINUTE
  vi.advanceTimersByTime(MINUTE)
  for (let count = 0; count < 5; count += 1) timer.renew(expiresAt)
  expect(onExpiring).toHaveBeenCalledOnce()
  timer.renew(Date.now() + 10 * MINUTE)
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
