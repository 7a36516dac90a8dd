import { beforeEach, expect, it, vi } from 'vitest'
import { createFakeClock, type FakeClock } from '../testing/fakeClock'
import { createLazyCode } from './lazyCode'

const unavailable = { statusCode: 503, code: 'code-unavailable', reason: 'code-unavailable' }
let clock: FakeClock

beforeEach(() => {
  clock = createFakeClock()
})

it('loads code once, for everything that waits for it', async () => {
  const load = vi.fn(() => Promise.resolve('code'))
  const code = createLazyCode(load, clock)
  expect(code.current).toBeNull()
  expect(await Promise.all([code.load(), code.load()])).toEqual(['code', 'code'])
  expect(await code.load()).toBe('code')
  expect(code.current).toBe('code')
  expect(load).toHaveBeenCalledOnce()
  expect(clock.pending).toBe(0)
})

it('rejects with the cause when the code cannot be loaded, and loads it again the next time', async () => {
  const cause = new TypeError('Failed to fetch dynamically imported module')
  const load = vi.fn(() => Promise.resolve('code')).mockRejectedValueOnce(cause)
  const code = createLazyCode(load, clock)
  await expect(code.load()).rejects.toMatchObject({ ...unavailable, cause })
  expect(clock.pending).toBe(0)
  expect(await code.load()).toBe('code')
})

it('rejects when the loader throws', async () => {
  const code = createLazyCode(() => {
    throw new Error('evaluation')
  }, clock)
  await expect(code.load()).rejects.toMatchObject(unavailable)
})

it('rejects when the file is one of another deployment, without the code', async () => {
  const load = vi.fn(() => Promise.resolve('code')).mockResolvedValueOnce(undefined as unknown as string)
  const code = createLazyCode(load, clock)
  await expect(code.load()).rejects.toMatchObject(unavailable)
  expect(await code.load()).toBe('code')
})

it('rejects after 12 s when the request hangs, and uses the code that arrives after that', async () => {
  const arrivals: ((code: string) => void)[] = []
  const code = createLazyCode(() => new Promise<string>((resolve) => void arrivals.push(resolve)), clock)
  const failed = expect(code.load()).rejects.toMatchObject(unavailable)
  await clock.advance(12_000)
  await failed
  const again = code.load()
  expect(arrivals).toHaveLength(2)
  arrivals[0]?.('code')
  expect(await again).toBe('code')
  expect(code.current).toBe('code')
  expect(clock.pending).toBe(0)
})

it('does not lose a newer attempt when an older one fails late', async () => {
  const attempts: { succeed(code: string): void; fail(error: Error): void }[] = []
  const code = createLazyCode(
    () => new Promise<string>((succeed, fail) => void attempts.push({ succeed, fail })),
    clock,
  )
  const first = expect(code.load()).rejects.toMatchObject(unavailable)
  await clock.advance(12_000)
  await first
  const second = code.load()
  attempts[0]?.fail(new Error('too late'))
  attempts[1]?.succeed('code')
  expect(await second).toBe('code')
})
