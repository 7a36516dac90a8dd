// Measures Offhook beside its peers and writes RESULTS.md.
//   npm run bench -- answer ring      these; `all` for all of them
//   --rounds 30     how often each thing is measured
//   --add           these rounds are added to those of the last run (answer and ring)
//   --quick         a few rounds, printed and not written: to see that it works
import { parseArgs } from 'node:util'
import type { Bench, BenchContext } from './bench.ts'
import { describeMachine, watchLoad } from './machine.ts'
import { resultsFile, writeSection } from './results.ts'

// Loaded one by one: each needs something of its own. Their order is that of the sections.
const benches: Record<string, () => Promise<Bench>> = {
  answer: async () => (await import('./answer/answerBench.ts')).answerBench,
  ring: async () => (await import('./ring/ringBench.ts')).ringBench,
  size: async () => (await import('./size/sizeBench.ts')).sizeBench,
  server: async () => (await import('./server/serverBench.ts')).serverBench,
  scale: async () => (await import('./scale/scaleBench.ts')).scaleBench,
  render: async () => (await import('./render/renderBench.ts')).renderBench,
}

const order = Object.keys(benches)
const usage = `Usage: npm run bench -- ${[...order, 'all'].join('|')} [--rounds <number>] [--add] [--quick]`

try {
  const { names, ...options } = readArguments()
  for (const name of names) await runBench(name, options)
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
    },
  })
  const names = positionals.includes('all') ? order : positionals
  const unknown = names.filter((name) => benches[name] === undefined)
  if (names.length === 0 || unknown.length > 0) throw new Error(usage)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds: expected a whole number above 0, got "${values.rounds ?? ''}"`)
  }
  return { names, givenRounds: rounds, isAppending: values.add, isQuick: values.quick }
}

interface RunOptions {
  givenRounds: number | undefined
  isAppending: boolean
  isQuick: boolean
}

async function runBench(name: string, { givenRounds, isAppending, isQuick }: RunOptions): Promise<void> {
  const bench = await benches[name]?.()
  if (bench === undefined) throw new Error(usage)
  const rounds = givenRounds ?? (isQuick ? bench.rounds.quick : bench.rounds.full)
  const startedAt = new Date()
  const loadSince = watchLoad()
  const {
    body,
    versions,
    rounds: allRounds = rounds,
  } = await bench.run({ rounds, isAppending, isQuick, progress: progressOf(name) })
  const circumstances = [
    `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    describeMachine(),
    Object.entries({ Node: process.versions.node, ...versions })
      .map(([what, version]) => `${what} ${version}`)
      .join(', '),
    `${allRounds} rounds`,
    loadSince(),
  ]
  const section = `## ${bench.title}\n\n${circumstances.join('; ')}.\n\n${body}`
  process.stdout.write(`\n\n${section}\n\n`)
  if (isQuick) return
  await writeSection(name, section, order)
  console.log(`Written to ${resultsFile}`)
}

/** On a terminal one line that changes; in a log, lines. */
function progressOf(name: string): BenchContext['progress'] {
  const { isTTY } = process.stderr
  return (line) => process.stderr.write(isTTY ? `\r\u001b[K${name}: ${line}` : `${name}: ${line}\n`)
}
