import type { Bench, BenchContext } from '../bench.ts'
import { packageVersion } from '../machine.ts'
import { markdownTable } from '../results.ts'
import { fitLine, type Interval, median, medianRatio, type Point, spread } from '../statistics.ts'
import { messagesPerCall } from './callScript.ts'
import { measureCpu, makeCalls, openPairs, relayCandidates } from './callLoad'
import { createLoadClients } from './createLoadClients'
import { CANDIDATES } from './sampleSignals.ts'
import { type ServerKind, serverKinds, startServer } from './serverUnderTest.ts'

const names: Record<ServerKind, string> = {
  offhook: 'Offhook',
  bareSocketIo: 'bare socket.io',
  peerJs: "PeerJS's server",
}
const PAIRS = 20
/** A server's memory is measured once for each size of the crowd, and all of that so many times. */
const MEMORY_ROUNDS = { full: 3, quick: 1 }
const CROWDS = { full: [0, 2_000, 4_000, 6_000, 8_000, 10_000], quick: [0, 500, 1_000] }

/** What a signalling server costs, beside the least that its own transport can cost, and beside another kit's. */
export const serverBench: Bench = {
  title: 'Server',
  rounds: { full: 15, quick: 3 },
  async run(context) {
    const work = await measureWork(context)
    const memory = await measureMemory(context)
    return {
      body: [describeWork(work), describeMemory(memory)].join('\n\n'),
      versions: { 'socket.io': packageVersion('socket.io'), peer: packageVersion('peer') },
    }
  },
}

type PerServer<T> = Record<ServerKind, T>
const perServer = <T>(make: () => T): PerServer<T> => ({ offhook: make(), bareSocketIo: make(), peerJs: make() })

/** Microseconds of processor time, one for each round. */
interface Work {
  call: PerServer<number[]>
  relay: PerServer<number[]>
}

async function measureWork({ rounds, isQuick, progress }: BenchContext): Promise<Work> {
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
    // The first round is for the compiler, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const { server, pairs, relays } of prepared) {
        progress(`calls and candidates, round ${round} of ${rounds}, ${names[server.kind]}`)
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

async function measureMemory({ isQuick, progress }: BenchContext): Promise<Memory> {
  const memory: Memory = { resident: perServer(() => []), heap: perServer(() => []) }
  const rounds = isQuick ? MEMORY_ROUNDS.quick : MEMORY_ROUNDS.full
  for (let round = 1; round <= rounds; round++) {
    for (const kind of serverKinds) {
      const server = await startServer(kind)
      const crowd = createLoadClients(kind, server.port)
      try {
        for (const size of isQuick ? CROWDS.quick : CROWDS.full) {
          progress(`${size} users online, round ${round} of ${rounds}, ${names[kind]}`)
          await crowd.growTo(size)
          const gauge = await server.readMetrics(true)
          memory.resident[kind].push({ x: size, y: gauge.residentBytes })
          memory.heap[kind].push({ x: size, y: gauge.heapBytes })
        }
      } finally {
        await crowd.disconnect()
        await server.stop()
      }
    }
  }
  return memory
}

function describeWork({ call, relay }: Work): string {
  const rows = serverKinds.map((kind) => [
    names[kind],
    withSpread(call[kind], 0),
    withRatio(medianRatio(call[kind], call.bareSocketIo)),
    (1_000_000 / median(call[kind])).toFixed(0),
    withSpread(relay[kind], 1),
    withRatio(medianRatio(relay[kind], relay.bareSocketIo)),
  ])
  return [
    `Processor time of the server's own process, in microseconds. A whole call is ${messagesPerCall} messages: dialled, rung, answered, an
offer, an answer and ${CANDIDATES} candidates from each side, hung up, each command acknowledged. Bare socket.io acknowledges and sends the
very same messages, byte for byte, from a recording, and checks nothing. PeerJS's server has no ringing, no acknowledgements and no
call: its calls are ${2 * (1 + CANDIDATES) + 1} messages that are passed on.`,
    markdownTable(
      ['', 'one call', 'of bare socket.io', 'calls per second and core', 'one candidate relayed', 'of bare socket.io'],
      rows,
    ),
  ].join('\n\n')
}

function describeMemory({ resident, heap }: Memory): string {
  const slope = (points: readonly Point[]) => fitLine(points).slope
  const rows = serverKinds.map((kind) => [
    names[kind],
    kilobytes(slope(heap[kind])),
    (slope(heap[kind]) / slope(heap.bareSocketIo)).toFixed(2),
    kilobytes(slope(resident[kind])),
    (slope(resident[kind]) / slope(resident.bareSocketIo)).toFixed(2),
    kilobytes(steepest(resident[kind])),
  ])
  const most = Math.max(...resident.offhook.map(({ x }) => x))
  return [
    `Memory for each user who is online and idle, in kB of 1,000 bytes: the slope from none to ${most.toLocaleString('en')} of them, after
garbage has been collected. The last column is the slope of its steepest stretch: what grows in a straight line has the same one
everywhere.`,
    markdownTable(
      ['', 'heap', 'of bare socket.io', 'resident', 'of bare socket.io', 'steepest stretch, resident'],
      rows,
    ),
  ].join('\n\n')
}

/** The largest slope between two neighbouring sizes, each by its median. */
function steepest(points: readonly Point[]): number {
  const sizes = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const middles = sizes.map((x) => ({ x, y: median(points.filter((point) => point.x === x).map(({ y }) => y)) }))
  return Math.max(
    ...middles.slice(1).map((one, index) => {
      const before = middles[index]
      return before === undefined ? 0 : (one.y - before.y) / (one.x - before.x)
    }),
  )
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1)

function withSpread(values: readonly number[], digits: number): string {
  const { low, high } = spread(values)
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

function withRatio({ ratio, low, high }: Interval & { ratio: number }): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
}
