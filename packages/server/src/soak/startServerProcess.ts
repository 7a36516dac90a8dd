import { fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TEST_SECRET } from '../testing/startTestServer'
import { typeScriptArgs } from '../testing/typeScriptArgs'
import type { MemoryReport, MemoryRequest } from './serverMemory'

/** A server in a process of its own: `offhook-server` with the limits of production and a store on disk. */
export interface ServerProcess {
  url: string
  pid: number
  logFile: string
  errorFile: string
  /** The exit code or the signal, or `null` while the process runs. */
  exit(): string | null
  /** The size of the log, in bytes. */
  logBytes(): number
  /** Rejects if the process has ended. */
  readMemory(collectGarbage: boolean): Promise<MemoryReport>
  /** Reads a number from `GET /metrics`. */
  readMetric(name: string): Promise<number>
  /** @returns how the process ended after SIGTERM */
  stop(): Promise<string>
}

const START_TIMEOUT_MS = 30_000
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * @param folder an empty folder for the store, the secret and the log
 * @param heapMegabytes the limit of V8's old generation
 * @param flags further flags of the command line
 */
export async function startServerProcess(
  folder: string,
  heapMegabytes: number,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const logFile = join(folder, 'server.log')
  const errorFile = join(folder, 'server.err')
  const secretFile = join(folder, 'secret')
  writeFileSync(secretFile, TEST_SECRET, { mode: 0o600 })
  const [out, err] = [openSync(logFile, 'a'), openSync(errorFile, 'a')]
  const args = ['--host', '127.0.0.1', '--port', '0', '--domain', 'example.com', '--jwt-secret-file', secretFile]
  const child = fork(pathOf('../cli.ts'), [...args, '--store', join(folder, 'calls.sqlite'), ...flags], {
    cwd: folder,
    execArgv: [
      `--max-old-space-size=${heapMegabytes}`,
      '--expose-gc',
      `--import=${pathOf('serverMemory.ts')}`,
      ...typeScriptArgs,
    ],
    stdio: ['ignore', out, err, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  closeSync(out)
  closeSync(err)

  let ended: string | null = null
  const exited = once(child, 'exit').then(([code, signal]) => (ended = String(signal ?? code)))
  const waiting = new Map<number, (report: MemoryReport) => void>()
  child.on('message', (report: MemoryReport) => {
    waiting.get(report.id)?.(report)
    waiting.delete(report.id)
  })
  let nextId = 0

  async function readPort(): Promise<string> {
    const start = performance.now()
    while (performance.now() - start < START_TIMEOUT_MS) {
      const port = /"port":(\d+).*"msg":"listening"/.exec(readFileSync(logFile, 'utf8'))?.[1]
      if (port !== undefined) return port
      if (ended !== null) break
      await sleep(50)
    }
    throw new Error(`The server did not start: ${readFileSync(logFile, 'utf8')}${readFileSync(errorFile, 'utf8')}`)
  }
  const url = `http://127.0.0.1:${await readPort()}`

  return {
    url,
    pid: child.pid ?? 0,
    logFile,
    errorFile,
    exit: () => ended,
    logBytes: () => statSync(logFile).size,
    readMemory(collectGarbage) {
      const id = nextId++
      const report = new Promise<MemoryReport>((resolve) => waiting.set(id, resolve))
      if (ended === null) child.send({ id, collectGarbage } satisfies MemoryRequest)
      const failed = exited.then((reason): never => {
        throw new Error(`The server's process has ended (${reason})`)
      })
      return Promise.race([report, failed])
    },
    async readMetric(name) {
      const text = await (await fetch(`${url}/metrics`)).text()
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
    },
    async stop() {
      child.kill('SIGTERM')
      return exited
    },
  }
}
