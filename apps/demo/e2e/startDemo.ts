import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Demo {
  origin: string
  /** Ends it with SIGTERM. @returns its exit code. */
  stop(): Promise<number | null>
  /** Ends it with SIGKILL. */
  kill(): Promise<void>
}

const main = fileURLToPath(new URL('../dist/server/main.js', import.meta.url))

/** Runs the built demo as `npm start` does, on a free port. */
export async function startDemo(environment: Record<string, string> = {}): Promise<Demo> {
  if (!existsSync(main)) throw new Error('The demo is not built. Build it first: npm test -- build')
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', HOST: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit') as Promise<[number | null]>
  const origin = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const address = /^Offhook demo: (.+)\/\?user=alice$/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
  const earlyExit = exit.then(([code]) =>
    Promise.reject(new Error(`The demo exited with ${code} before it printed its address`)),
  )
  return {
    origin: await Promise.race([origin, earlyExit]),
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exit
      return code
    },
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
