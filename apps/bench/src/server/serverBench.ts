import type { Bench, BenchContext } from '../bench.ts'
import { kilobytes, medianWithSpread, ratioWithInterval } from '../formatFigures.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { fitLine, median, medianRatio, type Point } from '../statistics.ts'
import { makeCalls, measureCpu, openPairs, relayCandidates } from './callLoad.ts'
import { messagesPerCall } from './callScript.ts'
import { createLoadClients } from './createLoadClients.ts'
import { CANDIDATES } from './sampleSignals.ts'
import { createServerStarter, type ServerKind, serverKinds, type ServerUnderTest } from './serverUnderTest.ts'

const titles: Record<ServerKind, string> = {
  offhook: 'Offhook',
  bareSocketIo: 'bare socket.io',
  peerJs: "PeerJS's server",
}
const PAIRS = 20
/** How often memory is measured at all sizes. */
const MEMORY_ROUNDS = { full: 3, quick: 1 }
const ONLINE_USERS = { full: [0, 2_000, 4_000, 6_000, 8_000, 10_000], quick: [0, 500, 1_000] }

/** Measures the cost of the signaling server, compared with the minimum for its transport and with PeerJS's server. */
export const serverBench: Bench = {
  title: 'Server',
  rounds: { full: 15, quick: 3 },
  async run(context) {
    const startServer = createServerStarter()
    const work = await measureWork(context, startServer)
    const memory = await measureMemory(context, startServer)
    return {
      body: [describeWork(work), describeMemory(memory)].join('\n\n'),
      versions: { 'socket.io': packageVersion('socket.io'), peer: packageVersion('peer') },
    }
  },
}

type StartServer = (kind: ServerKind) => Promise<ServerUnderTest>
type PerServer<T> = Record<ServerKind, T>
const perServer = <T>(create: () => T): PerServer<T> => ({
  offhook: create(),
  bareSocketIo: create(),
  peerJs: create(),
})

/** Microseconds of processor time, one value for each round. */
interface Work {
  call: PerServer<number[]>
  relay: PerServer<number[]>
}

async function measureWork({ rounds, isQuick, progress }: BenchContext, startServer: StartServer): Promise<Work> {
  const servers = await Promise.all(serverKinds.map(startServer))
  const calls = isQuick ? 200 : 600
  const candidates = isQuick ? 2_000 : 8_000
  const work: Work = { call: perServer(() => []), relay: perServer(() => []) }
  try {
    const prepared = await Promise.all(
      servers.map(async (server) => {
        const pairs = await openPairs(server, 2 * PAIRS)
        const relays = await Promise.all(pairs.slice(PAIRS).map((pair) => server.calls.openCandidateRelay(pair)))
        return { server, pairs: pairs.slice(0, PAIRS), relays }
      }),
    )
    // Round 0 warms up the just-in-time compiler and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const { server, pairs, relays } of prepared) {
        progress(`calls and candidates, round ${round} of ${rounds}, ${titles[server.kind]}`)
        const call = await measureCpu(server, calls, () => makeCalls(server.calls, pairs, calls))
        const relay = await measureCpu(server, candidates, () => relayCandidates(relays, candidates))
        if (round === 0) continue
        work.call[server.kind].push(call)
        work.relay[server.kind].push(relay)
      }
    }
    return work
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

interface Memory {
  resident: PerServer<Point[]>
  heap: PerServer<Point[]>
}

async function measureMemory({ isQuick, progress }: BenchContext, startServer: StartServer): Promise<Memory> {
  const memory: Memory = { resident: perServer(() => []), heap: perServer(() => []) }
  const rounds = isQuick ? MEMORY_ROUNDS.quick : MEMORY_ROUNDS.full
  for (let round = 1; round <= rounds; round++) {
    for (const kind of serverKinds) {
      const server = await startServer(kind)
      const loadClients = createLoadClients(kind, server.port)
      try {
        for (const size of isQuick ? ONLINE_USERS.quick : ONLINE_USERS.full) {
          progress(`${size} users online, round ${round} of ${rounds}, ${titles[kind]}`)
          await loadClients.growTo(size)
          const metrics = await server.readMetrics(true)
          memory.resident[kind].push({ x: size, y: metrics.residentBytes })
          memory.heap[kind].push({ x: size, y: metrics.heapBytes })
        }
      } finally {
        await loadClients.disconnect()
        await server.stop()
      }
    }
  }
  return memory
}

function describeWork({ call, relay }: Work): string {
  const rows = serverKinds.map((kind) => [
    titles[kind],
    medianWithSpread(call[kind], 0),
    ratioWithInterval(medianRatio(call[kind], call.bareSocketIo)),
    (1_000_000 / median(call[kind])).toFixed(0),
    medianWithSpread(relay[kind], 1),
    ratioWithInterval(medianRatio(relay[kind], relay.bareSocketIo)),
  ])
  return [
    `Processor time of the server process, in microseconds. A whole call has ${messagesPerCall} messages: it is started, rings, is answered,
exchanges an offer, an answer and ${CANDIDATES} candidates from each side, and is ended; every command is acknowledged. Bare socket.io
acknowledges and sends the same messages, byte for byte, from a recording, and checks nothing. PeerJS's server has no ringing, no
acknowledgements and no call state: its calls have ${2 * (1 + CANDIDATES) + 1} messages, which it forwards.`,
    markdownTable(
      [
        '',
        'one call',
        'ratio to bare socket.io',
        'calls per second and core',
        'one relayed candidate',
        'ratio to bare socket.io',
      ],
      rows,
    ),
  ].join('\n\n')
}

function describeMemory({ resident, heap }: Memory): string {
  const slope = (points: readonly Point[]) => fitLine(points).slope
  const rows = serverKinds.map((kind) => [
    titles[kind],
    kilobytes(slope(heap[kind])),
    (slope(heap[kind]) / slope(heap.bareSocketIo)).toFixed(2),
    kilobytes(slope(resident[kind])),
    (slope(resident[kind]) / slope(resident.bareSocketIo)).toFixed(2),
    kilobytes(largestSlope(resident[kind])),
  ])
  const maxUsers = Math.max(...resident.offhook.map(({ x }) => x))
  return [
    `Memory per idle online user, in kB of 1,000 bytes, after garbage collection: the slope from 0 to ${maxUsers.toLocaleString('en')} users. The
last column is the largest slope between two neighboring sizes. With linear growth it equals the slope.`,
    markdownTable(
      ['', 'heap', 'ratio to bare socket.io', 'resident', 'ratio to bare socket.io', 'largest slope, resident'],
      rows,
    ),
  ].join('\n\n')
}

/** The largest slope between the medians of two neighboring sizes. */
function largestSlope(points: readonly Point[]): number {
  const sizes = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const medians = sizes.map((x) => ({ x, y: median(points.filter((point) => point.x === x).map(({ y }) => y)) }))
  return Math.max(
    ...medians.slice(1).map((point, index) => {
      const previous = medians[index]
      return previous === undefined ? 0 : (point.y - previous.y) / (point.x - previous.x)
    }),
  )
}
