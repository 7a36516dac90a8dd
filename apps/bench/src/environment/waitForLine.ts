import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

const TIMEOUT_MS = 60_000

/** Resolves when a process prints a line that contains `text`. @throws Error when it exits before, or after 60 s */
export function waitForLine(child: ChildProcess, text: string, processName: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`${processName} ${reason}`))
    const timer = setTimeout(() => fail(`did not start within ${TIMEOUT_MS / 1_000} s`), TIMEOUT_MS)
    child.once('exit', (code) => fail(`exited with ${code ?? 'a signal'}`))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (!line.includes(text)) return
      clearTimeout(timer)
      resolve()
    })
  })
}
