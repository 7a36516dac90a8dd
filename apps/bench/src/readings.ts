import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../temp/bench', import.meta.url))

/** What a bench has measured, kept on disk as it comes: a run that is broken off can be gone on with. */
export interface Readings<Reading> {
  readonly all: readonly Reading[]
  add(reading: Reading): void
}

/** @param isAdding after those of the last run, instead of in their place */
export function openReadings<Reading>(name: string, isAdding: boolean): Readings<Reading> {
  const file = path.join(folder, `${name}.jsonl`)
  mkdirSync(folder, { recursive: true })
  if (!isAdding) rmSync(file, { force: true })
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
