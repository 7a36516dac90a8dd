import type { CallDriver } from './callDriver.ts'
import type { ServerUnderTest } from './serverUnderTest.ts'

/** Connects pairs of clients. */
export async function openPairs(server: ServerUnderTest, count: number): Promise<unknown[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => server.calls.openPair(index)))
}

/** The processor time of the server process for each of `count` units of work, in microseconds. */
export async function measureCpu(server: ServerUnderTest, count: number, work: () => Promise<void>): Promise<number> {
  const before = await server.readMetrics()
  await work()
  const after = await server.readMetrics()
  return (after.cpuMicroseconds - before.cpuMicroseconds) / count
}

/** Makes `count` calls in total. All pairs call at once, each pair one call after the other. */
export async function makeCalls(calls: CallDriver, pairs: readonly unknown[], count: number): Promise<void> {
  let remaining = count
  await Promise.all(
    pairs.map(async (pair) => {
      while (remaining > 0) {
        remaining -= 1
        await calls.call(pair)
      }
    }),
  )
}

/** Sends `count` candidates in total, through all relays at once. */
export async function relayCandidates(
  relays: readonly ((count: number) => Promise<void>)[],
  count: number,
): Promise<void> {
  await Promise.all(relays.map((relay) => relay(Math.ceil(count / relays.length))))
}
