import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createIdleCode } from './idleCode'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const stop = vi.fn<() => void>()
const code = vi.fn<() => () => void>(() => stop)
afterEach(() => {
  vi.clearAllMocks()
})

it('loads the code until it is there, and starts what waits for it', async () => {
  const load = vi.fn<() => Promise<typeof code>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValue(code)
  createIdleCode(load).attach((start) => start())
  await vi.advanceTimersByTimeAsync(0)
  expect(code).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(code).toHaveBeenCalledOnce()
  expect(load).toHaveBeenCalledTimes(2)
})

it('loads again a file of another deployment, which lacks the code', async () => {
  const load = vi.fn<() => Promise<typeof code | undefined>>().mockResolvedValueOnce(undefined).mockResolvedValue(code)
  createIdleCode(load).attach((start) => start())
  await vi.advanceTimersByTimeAsync(5_000)
  expect(code).toHaveBeenCalledOnce()
})

it('waits until the page is idle, and does not load what was stopped before', async () => {
  const load = vi.fn(() => Promise.resolve(code))
  const idleCode = createIdleCode(load)
  idleCode.attach((start) => start(), 'idle')()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(load).not.toHaveBeenCalled()
  const detach = idleCode.attach((start) => start(), 'idle')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(code).toHaveBeenCalledOnce()
  detach()
  expect(stop).toHaveBeenCalledOnce()
})

it('starts at once with code that is loaded', async () => {
  const idleCode = createIdleCode(() => Promise.resolve(code))
  await idleCode.load()
  idleCode.attach((start) => start())
  expect(code).toHaveBeenCalledOnce()
})
