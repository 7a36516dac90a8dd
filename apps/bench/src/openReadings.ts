import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../temp/bench', import.meta.url))

/** The readings of a benchmark, written to disk as they are made, so that `--add` can continue an interrupted run. */
export interface Readings<Reading> {
  readonly all: readonly Reading[]
  add(reading: Reading): void
}

/** @param isAppending keeps the readings of the last run instead of deleting them */
export function openReadings<Reading>(name: string, isAppending: boolean): Readings<Reading> {
  const file = path.join(folder, `${name}.jsonl`)
  mkdirSync(folder, { recursive: true })
  if (!isAppending) rmSync(file, { force: true })
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const all = lines.map((line) => JSON.parse(line) as Reading)
  return {
    all,
    add(reading) {
      all.push(reading)
      appendFileSync(file, `${JSON.stringify(reading)}\n`)
    },
  }
}
