/** One benchmark: `npm run bench -- <name>`. Its name is its key in `main.ts`. */
export interface Bench {
  /** The heading of its section in RESULTS.md. */
  title: string
  /** How often each value is measured without `--rounds`. */
  rounds: { full: number; quick: number }
  /** @throws Error with one line that names what is missing when this machine cannot run the benchmark */
  run(context: BenchContext): Promise<BenchReport>
}

export interface BenchContext {
  rounds: number
  isQuick: boolean
  /** `--only`: the situations to run (network and running). */
  only: readonly string[] | undefined
  /** `--with`: the implementations to run (network). */
  implementations: readonly string[] | undefined
  /** Whether the readings of the last run are kept, for machines that are idle only for minutes at a time. */
  isAppending: boolean
  /** Shows the current step in one line, in place of the previous one. */
  progress(line: string): void
}

export interface BenchReport {
  /** Markdown for the section: tables and their explanations. */
  body: string
  /** The total number of rounds when readings of earlier runs are included. */
  rounds?: number
  /** Versions of the measured software, besides Node: `{ peerjs: '1.5.5' }`. */
  versions: Record<string, string>
}
