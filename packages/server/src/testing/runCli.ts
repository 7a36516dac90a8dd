import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { vi } from 'vitest'

// Node strips the types, but it does not resolve `./config` to `config.ts`.
const resolveTypeScript = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) => next(name[0] === '.' && context.parentURL?.endsWith('.ts') && !name.endsWith('.json') ? name + '.ts' : name, context) })`
const nodeArgs = [
  '--conditions=@offhook/source',
  `--import=data:text/javascript,${encodeURIComponent(resolveTypeScript)}`,
  new URL('../cli.ts', import.meta.url).pathname,
]

/** A limit against hanging: the machine may be slow. */
const START_TIMEOUT = { timeout: 30_000 }

/** A process that runs `offhook-server`. */
export interface Cli {
  process: ChildProcess
  out(): string
  err(): string
  /** Resolves with the exit code, or `null` if a signal ended the process. */
  exit: Promise<number | null>
  /** Resolves with the port when it listens. */
  listening(): Promise<number>
}

const running = new Set<ChildProcess>()

export function runCli(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Cli {
  const child = spawn(process.execPath, [...nodeArgs, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  const exit = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  return {
    process: child,
    out: () => output.out,
    err: () => output.err,
    exit,
    listening: () =>
      vi.waitFor(() => {
        const port = /"port":(\d+).*"msg":"listening"/.exec(output.out)?.[1]
        if (port === undefined) throw new Error(output.out + output.err)
        return Number(port)
      }, START_TIMEOUT),
  }
}

/** Kills the processes that a test did not stop. */
export function killClis(): void {
  for (const child of running) child.kill('SIGKILL')
}
