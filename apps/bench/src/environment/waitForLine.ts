import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

const PATIENCE_MS = 60_000

/** Resolves when a process prints a line with this text. @throws when it ends before, or keeps silent for too long */
export function waitForLine(child: ChildProcess, text: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${name} ${what}`))
    const timer = setTimeout(() => fail(`is not up after ${PATIENCE_MS / 1_000} s`), PATIENCE_MS)
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (!line.includes(text)) return
      clearTimeout(timer)
      resolve()
    })
  })
}
