import type { CallDriver } from './callDriver.ts'
import type { ServerUnderTest } from './serverUnderTest.ts'

/** Pairs of people that are always in one call or the next. */
export async function openPairs(server: ServerUnderTest, count: number): Promise<unknown[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => server.calls.openPair(index)))
}

/** The processor time of the server's own process for each of `count` pieces of work, in microseconds. */
export async function measureCpu(server: ServerUnderTest, count: number, work: () => Promise<void>): Promise<number> {
  const before = await server.readMetrics()
  await work()
  const after = await server.readMetrics()
  return (after.cpuMicroseconds - before.cpuMicroseconds) / count
}

/** So many calls, each pair one after the other, all pairs at once. */
export async function makeCalls(calls: CallDriver, pairs: readonly unknown[], count: number): Promise<void> {
  let left = count
  await Promise.all(
    pairs.map(async (pair) => {
      while (left > 0) {
        left -= 1
        await calls.call(pair)
      }
    }),
  )
}

/** So many candidates relayed, by all relays at once. */
export async function relayCandidates(
  relays: readonly ((count: number) => Promise<void>)[],
  count: number,
): Promise<void> {
  await Promise.all(relays.map((relay) => relay(Math.ceil(count / relays.length))))
}
