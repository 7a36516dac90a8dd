/** One measurement: `npm run bench -- <name>`. Its name is its key in `main.ts`. */
export interface Bench {
  /** The heading of its section in RESULTS.md. */
  title: string
  /** How often each thing is measured, when `--rounds` does not say it. */
  rounds: { full: number; quick: number }
  /** @throws with one line that says what is missing, where this machine cannot run it. */
  run(context: BenchContext): Promise<BenchReport>
}

export interface BenchContext {
  rounds: number
  isQuick: boolean
  /** The readings of the last run count too: for a machine that is quiet only for minutes at a time. */
  isAppending: boolean
  /** Shows one line of what is going on, in place of the one before. */
  progress(line: string): void
}

export interface BenchReport {
  /** Markdown under the section's heading: tables, and what they mean. */
  body: string
  /** Of the whole, where those of earlier runs count too. */
  rounds?: number
  /** Of what was measured, beside Node's: `{ peerjs: '1.5.5' }`. */
  versions: Record<string, string>
}
