import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTokenExpiryTimer } from './tokenExpiryTimer'

const MINUTE = 60_000
const onExpiring = vi.fn()
const onExpired = vi.fn()
const watch = (lasts: number | undefined) =>
  createTokenExpiryTimer(lasts === undefined ? undefined : Date.now() + lasts, { onExpiring, onExpired })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
})
afterEach(() => vi.useRealTimers())

it('asks for a newer token a minute before, and gives up half a minute after', () => {
  watch(10 * MINUTE)
  vi.advanceTimersByTime(9 * MINUTE - 1)
  expect(onExpiring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(MINUTE)
  vi.advanceTimersByTime(1.5 * MINUTE - 1)
  expect(onExpired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onExpired).toHaveBeenCalledOnce()
})

it('asks when half the time is over of a token that lasts a minute', () => {
  watch(MINUTE)
  vi.advanceTimersByTime(MINUTE / 2)
  expect(onExpiring).toHaveBeenCalledExactlyOnceWith(MINUTE / 2)
})

it('begins anew with a newer token, and takes the same one again for none', () => {
  const token = watch(2 * MINUTE)
  const end = Date.now() + 2 * MINUTE
  vi.advanceTimersByTime(MINUTE)
  for (let count = 0; count < 5; count += 1) token.renew(end)
  expect(onExpiring).toHaveBeenCalledOnce()
  token.renew(Date.now() + 10 * MINUTE)
  vi.advanceTimersByTime(9 * MINUTE - 1)
  expect(onExpired).not.toHaveBeenCalled()
  expect(onExpiring).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(1)
  expect(onExpiring).toHaveBeenCalledTimes(2)
})

it('has nothing to say of one without an end, or with one that no timer can hold', () => {
  watch(undefined)
  const token = watch(400 * 24 * 60 * MINUTE)
  vi.advanceTimersByTime(100 * 24 * 60 * MINUTE)
  expect(onExpiring).not.toHaveBeenCalled()
  token.stop()
  expect(vi.getTimerCount()).toBe(0)
})
