// Measures Offhook and other implementations, and writes RESULTS.md. `npm run bench -- --help` lists the options.
import { parseArgs } from 'node:util'
import type { Bench, BenchContext } from './bench.ts'
import { describeMachine, watchLoad } from './machine.ts'
import { resultsFile, writeSection } from './results.ts'

interface BenchEntry {
  summary: string
  /** Loaded on demand: each benchmark needs software of its own. */
  load(): Promise<Bench>
}

/** In the order of the sections in RESULTS.md. */
const benches: Record<string, BenchEntry> = {
  answer: {
    summary: 'time from the click on Answer to the first audio and video',
    load: async () => (await import('./answer/answerBench.ts')).answerBench,
  },
  ring: {
    summary: 'time from the click on Call to the ring on the other side',
    load: async () => (await import('./ring/ringBench.ts')).ringBench,
  },
  size: {
    summary: 'what an app loads',
    load: async () => (await import('./size/sizeBench.ts')).sizeBench,
  },
  server: {
    summary: 'processor time and memory of the signaling server',
    load: async () => (await import('./server/serverBench.ts')).serverBench,
  },
  scale: {
    summary: 'many users online, and calls of several people',
    load: async () => (await import('./scale/scaleBench.ts')).scaleBench,
  },
  render: {
    summary: 'work of React during a call of nine people',
    load: async () => (await import('./render/renderBench.ts')).renderBench,
  },
  running: {
    summary: 'processor time of a call that runs or rings',
    load: async () => (await import('./running/runningBench.ts')).runningBench,
  },
  network: {
    summary: 'voice and picture of a call with loss and on narrow links',
    load: async () => (await import('./network/networkBench.ts')).networkBench,
  },
}

const order = Object.keys(benches)
const help = `Usage: npm run bench -- <benchmark>... [options]

Benchmarks:
${Object.entries(benches)
  .map(([name, { summary }]) => `  ${name.padEnd(18)} ${summary}`)
  .join('\n')}
  all                all of them

Options:
  --rounds <number>  how often each value is measured
  --add              add the rounds to the readings of the last run (answer, ring and network)
  --only <names>     measure only these situations, separated by commas (network and running)
  --with <names>     measure only these implementations, separated by commas (network)
  --quick            run a few rounds and print the result without writing it to RESULTS.md
  --help             print this text

One situation of the network, in about a minute and a half:
  node apps/bench/src/main.ts network --quick --rounds 1 --only videoOn300 --with offhookAll,plain`

try {
  const { names, isHelp, ...options } = readArguments()
  if (isHelp) console.log(help)
  else for (const name of names) await runBench(name, options)
} catch (error) {
  console.error(error instanceof Error && process.env.DEBUG === undefined ? `bench: ${error.message}` : error)
  process.exitCode = 1
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      add: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      with: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const names = positionals.includes('all') ? order : positionals
  const unknown = names.filter((name) => benches[name] === undefined)
  if (unknown.length > 0) throw new Error(`No such benchmark: ${unknown.join(', ')}.\n\n${help}`)
  if (names.length === 0 && !values.help) throw new Error(`Name at least one benchmark.\n\n${help}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds: expected a positive integer, got "${values.rounds ?? ''}"`)
  }
  return {
    names,
    chosenRounds: rounds,
    isAppending: values.add,
    isQuick: values.quick,
    isHelp: values.help,
    only: values.only?.split(','),
    implementations: values.with?.split(','),
  }
}

interface RunOptions extends Omit<BenchContext, 'rounds' | 'progress'> {
  chosenRounds: number | undefined
}

async function runBench(name: string, { chosenRounds, ...options }: RunOptions): Promise<void> {
  const { isQuick } = options
  const bench = await benches[name]?.load()
  if (bench === undefined) throw new Error(help)
  const rounds = chosenRounds ?? (isQuick ? bench.rounds.quick : bench.rounds.full)
  const startedAt = new Date()
  const describeLoad = watchLoad()
  const {
    body,
    versions,
    rounds: totalRounds = rounds,
  } = await bench.run({ rounds, ...options, progress: createProgress(name) })
  const conditions = [
    `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    describeMachine(),
    Object.entries({ Node: process.versions.node, ...versions })
      .map(([software, version]) => `${software} ${version}`)
      .join(', '),
    totalRounds === 1 ? '1 round' : `${totalRounds} rounds`,
    describeLoad(),
  ]
  const section = `## ${bench.title}\n\n${conditions.join('; ')}.\n\n${body}`
  process.stdout.write(`\n\n${section}\n\n`)
  if (isQuick) return
  await writeSection(name, section, order)
  console.log(`Wrote ${resultsFile}`)
}

/** On a terminal one line that is overwritten, otherwise a line for each step. */
function createProgress(name: string): BenchContext['progress'] {
  const { isTTY } = process.stderr
  return (line) => process.stderr.write(isTTY ? `\r\u001b[K${name}: ${line}` : `${name}: ${line}\n`)
}
