import type { Bench, BenchContext } from '../bench.ts'
import { medianWithSpread } from '../formatFigures.ts'
import { markdownTable } from '../results.ts'
import { makeCalls, measureCpu, openPairs } from '../server/callLoad.ts'
import { createLoadClients } from '../server/createLoadClients.ts'
import { createServerStarter } from '../server/serverUnderTest.ts'
import { median, quantile } from '../statistics.ts'
import { largestFullRateCall } from './largestFullRateCall.ts'
import { measureMeshes, type MeshReading } from './measureMeshes.ts'

const ONLINE_USERS = { full: [10, 100, 1_000, 10_000], quick: [10, 100, 1_000] }
const CALL_SIZES = { full: [2, 3, 4, 5, 6], quick: [2, 3] }
const PAIRS = 10

/** Measures how the costs grow with the number of users online and with the number of people in a call. */
export const scaleBench: Bench = {
  title: 'Scale',
  rounds: { full: 15, quick: 3 },
  async run(context) {
    const loads = await measureOnlineUsers(context)
    const { readings, chromiumVersion } = await measureMeshes(context.isQuick ? CALL_SIZES.quick : CALL_SIZES.full, {
      watchMs: context.isQuick ? 2_000 : 6_000,
      progress: context.progress,
    })
    return {
      body: [describeOnlineUsers(loads), describeMeshes(readings)].join('\n\n'),
      versions: { Chromium: chromiumVersion },
    }
  },
}

interface OnlineReading {
  online: number
  /** The signaling of one call at a time. */
  callMs: number[]
  /** The processor time of one call while all pairs call at once. */
  cpuMicroseconds: number[]
  heapBytes: number
  residentBytes: number
}

async function measureOnlineUsers({ rounds, isQuick, progress }: BenchContext): Promise<OnlineReading[]> {
  const server = await createServerStarter()('offhook')
  const loadClients = createLoadClients('offhook', server.port)
  const readings: OnlineReading[] = []
  try {
    const pairs = await openPairs(server, PAIRS)
    const calls = isQuick ? 50 : 200
    await makeCalls(server.calls, pairs, 5 * calls)
    for (const online of isQuick ? ONLINE_USERS.quick : ONLINE_USERS.full) {
      progress(`${online} users online`)
      await loadClients.growTo(online)
      const { heapBytes, residentBytes } = await server.readMetrics(true)
      const reading: OnlineReading = { online, callMs: [], cpuMicroseconds: [], heapBytes, residentBytes }
      for (let round = 1; round <= rounds; round++) {
        progress(`${online} users online, round ${round} of ${rounds}`)
        reading.cpuMicroseconds.push(await measureCpu(server, calls, () => makeCalls(server.calls, pairs, calls)))
        const startedAt = performance.now()
        await server.calls.call(pairs[0])
        reading.callMs.push(performance.now() - startedAt)
      }
      readings.push(reading)
    }
    return readings
  } finally {
    await loadClients.disconnect()
    await server.stop()
  }
}

function describeOnlineUsers(readings: readonly OnlineReading[]): string {
  const rows = readings.map(({ online, callMs, cpuMicroseconds, heapBytes, residentBytes }) => [
    online.toLocaleString('en'),
    medianWithSpread(callMs, 1),
    medianWithSpread(cpuMicroseconds, 0),
    (heapBytes / 1e6).toFixed(1),
    (residentBytes / 1e6).toFixed(1),
  ])
  return [
    `The signaling of a whole call, from start to hangup, by the number of other users online: the time of one call at a time, and the
processor time of the server per call while ${PAIRS} pairs call at once. The clients share the processor with the server.`,
    markdownTable(['users online', 'ms per call', 'processor microseconds per call', 'heap, MB', 'resident, MB'], rows),
  ].join('\n\n')
}

function describeMeshes(readings: readonly MeshReading[]): string {
  const rows = readings.map(({ people, framesPerSecond, allVisibleMs }) => [
    String(people),
    String(framesPerSecond.length),
    median(framesPerSecond).toFixed(1),
    quantile(framesPerSecond, 0).toFixed(1),
    (allVisibleMs / 1_000).toFixed(1),
  ])
  return [
    `Mesh video calls, with all people in one Chromium on this machine and a camera with 20 frames per second each. Every frame is encoded
and decoded on this machine once for each receiver. The limit is therefore that of one machine that runs all participants, and not
that of a call between machines.`,
    markdownTable(
      ['people', 'video streams', 'frames per second', 'slowest stream', 's until all video is shown'],
      rows,
    ),
    `The largest call here with at least nine tenths of the frame rate of two people: ${largestFullRateCall(readings)} people.`,
  ].join('\n\n')
}
