import type { Bench, BenchContext } from '../bench.ts'
import { markdownTable } from '../results.ts'
import { measureCpu, makeCalls, openPairs } from '../server/callLoad'
import { createLoadClients } from '../server/createLoadClients'
import { startServer } from '../server/serverUnderTest.ts'
import { median, quantile, spread } from '../statistics.ts'
import { largestFullRateCall } from './largestFullRateCall'
import { type MeshReading, measureMeshes } from './measureMeshes'

const CROWDS = { full: [10, 100, 1_000, 10_000], quick: [10, 100, 1_000] }
const MESHES = { full: [2, 3, 4, 5, 6], quick: [2, 3] }
const PAIRS = 10

/** What grows with the number of people: online on one server, and in one call. */
export const scaleBench: Bench = {
  title: 'Scale',
  rounds: { full: 15, quick: 3 },
  async run(context) {
    const crowds = await measureCrowds(context)
    const { readings, chromiumVersion } = await measureMeshes(context.isQuick ? MESHES.quick : MESHES.full, {
      watchMs: context.isQuick ? 2_000 : 6_000,
      progress: context.progress,
    })
    return {
      body: [describeCrowds(crowds), describeMeshes(readings)].join('\n\n'),
      versions: { Chromium: chromiumVersion },
    }
  },
}

interface CrowdReading {
  online: number
  /** Of a whole call's signalling, alone, in milliseconds. */
  callMs: number[]
  /** Of a whole call, ten pairs at once, in microseconds. */
  cpu: number[]
  heapBytes: number
  residentBytes: number
}

async function measureCrowds({ rounds, isQuick, progress }: BenchContext): Promise<CrowdReading[]> {
  const server = await startServer('offhook')
  const crowd = createLoadClients('offhook', server.port)
  const readings: CrowdReading[] = []
  try {
    const pairs = await openPairs(server, PAIRS)
    const calls = isQuick ? 50 : 200
    await makeCalls(server.calls, pairs, 5 * calls)
    for (const online of isQuick ? CROWDS.quick : CROWDS.full) {
      progress(`${online} users online`)
      await crowd.growTo(online)
      const { heapBytes, residentBytes } = await server.readMetrics(true)
      const reading: CrowdReading = { online, callMs: [], cpu: [], heapBytes, residentBytes }
      for (let round = 1; round <= rounds; round++) {
        progress(`${online} users online, round ${round} of ${rounds}`)
        reading.cpu.push(await measureCpu(server, calls, () => makeCalls(server.calls, pairs, calls)))
        const startedAt = performance.now()
        await server.calls.call(pairs[0])
        reading.callMs.push(performance.now() - startedAt)
      }
      readings.push(reading)
    }
    return readings
  } finally {
    await crowd.disconnect()
    await server.stop()
  }
}

function describeCrowds(readings: readonly CrowdReading[]): string {
  const rows = readings.map(({ online, callMs, cpu, heapBytes, residentBytes }) => [
    online.toLocaleString('en'),
    withSpread(callMs, 1),
    withSpread(cpu, 0),
    (heapBytes / 1e6).toFixed(1),
    (residentBytes / 1e6).toFixed(1),
  ])
  return [
    `The signalling of a whole call with so many others online: alone, from dialled to hung up, and in processor time of the server with ${PAIRS}
pairs at once. The clients of the crowd share the machine's cores.`,
    markdownTable(
      ['users online', 'ms for the signalling of a call', 'processor microseconds', 'heap, MB', 'resident, MB'],
      rows,
    ),
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
    `Video calls of several people as a mesh, all of them in one Chromium on this machine, with a camera of 20 pictures a second each: every
picture is encoded and decoded here, once for each of the people who see it, so that this is the limit of one machine that plays
everybody, and not that of a call.`,
    markdownTable(['people', 'ways', 'pictures a second', 'the worst way', 's until everybody sees everybody'], rows),
    `The honest limit here: ${largestFullRateCall(readings)} people at nine tenths of the pictures that two have.`,
  ].join('\n\n')
}

function withSpread(values: readonly number[], digits: number): string {
  const { low, high } = spread(values)
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
