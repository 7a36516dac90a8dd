import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createConnectionThrottle } from './connectionThrottle'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const waits = new AbortController().signal

function start(connectionsPerSecond: number) {
  const throttle = createConnectionThrottle(connectionsPerSecond, () => Date.now())
  const startedAt = Date.now()
  /** When each client of an address was admitted, or when it should try again; in the order of arrival. */
  function connect(address: string, count: number, signal = waits) {
    const results = { admittedAt: [] as number[], retryAfterMs: [] as number[] }
    for (let index = 0; index < count; index += 1) {
      void throttle.acquire(address, signal).then((wait) => {
        if (wait > 0) results.retryAfterMs.push(wait)
        else results.admittedAt.push(Date.now() - startedAt)
      })
    }
    return results
  }
  return { throttle, connect }
}

it('admits so many clients per second, lets others wait for up to a second, and refuses the rest with a time to retry', async () => {
  const { admittedAt, retryAfterMs } = start(100).connect('a', 500)
  await vi.advanceTimersByTimeAsync(0)
  expect(admittedAt).toHaveLength(1)
  expect(retryAfterMs).toHaveLength(399)
  await vi.advanceTimersByTimeAsync(500)
  expect(admittedAt).toHaveLength(51)
  await vi.advanceTimersByTimeAsync(500)
  expect(admittedAt).toHaveLength(101)
  // The retries are spread too, so that they do not come all at once.
  expect(retryAfterMs.every((wait, index) => wait > (retryAfterMs[index - 1] ?? 0))).toBe(true)
  expect(retryAfterMs.at(0)).toBeGreaterThan(1_000)
  expect(retryAfterMs.at(-1)).toBeLessThan(5_100)
  expect(vi.getTimerCount()).toBe(0)
})

it('admits clients at once that connect at a lower rate', async () => {
  const { throttle } = start(10)
  for (let count = 0; count < 5; count += 1) {
    expect(await throttle.acquire('a', waits)).toBe(0)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(vi.getTimerCount()).toBe(0)
})

it('lets a client wait for one turn of each other address, however many clients wait there', async () => {
  const { connect } = start(100)
  connect('attacker', 10_000)
  connect('other', 10_000)
  const honest = connect('honest', 2)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(honest.admittedAt).toEqual([30, 60])
})

it('gives an address no longer time to retry when another one is refused again and again', async () => {
  const alone = start(10).connect('honest', 40)
  const { connect } = start(10)
  const attacker = connect('attacker', 50_000)
  const honest = connect('honest', 40)
  await vi.advanceTimersByTimeAsync(0)
  expect(Math.max(...attacker.retryAfterMs)).toBeLessThanOrEqual(15_000)
  // Two addresses share the turns.
  expect(honest.retryAfterMs[0]).toBeLessThanOrEqual(2 * (alone.retryAfterMs[0] ?? 0))
  expect(Math.max(...honest.retryAfterMs)).toBeLessThanOrEqual(15_000)
})

it('spreads the retries of many addresses with one client each', async () => {
  const { connect } = start(100)
  const all = Array.from({ length: 1_000 }, (_, index) => connect(`address-${index}`, 1))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(all.flatMap(({ admittedAt }) => admittedAt)).toHaveLength(101)
  const retries = all.flatMap(({ retryAfterMs }) => retryAfterMs)
  expect(new Set(retries).size).toBe(retries.length)
  expect(Math.max(...retries)).toBeLessThan(11_000)
})

it('gives the turn of a client that no longer waits to the next one', async () => {
  const { connect } = start(100)
  connect('first', 1)
  const leaving = new AbortController()
  const left = connect('attacker', 90, leaving.signal)
  const honest = connect('honest', 2)
  leaving.abort()
  await vi.advanceTimersByTimeAsync(100)
  expect(left.admittedAt).toHaveLength(90)
  expect(honest.admittedAt).toEqual([10, 20])
  const late = connect('late', 1, leaving.signal)
  await vi.advanceTimersByTimeAsync(0)
  expect(late.admittedAt).toEqual([100])
  expect(vi.getTimerCount()).toBe(0)
})
