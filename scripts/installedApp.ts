import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { expect, vi } from 'vitest'
import { runPnpm } from './runCommand'

/** The published packages. */
export const packages = ['protocol', 'switchboard', 'core', 'react', 'server']
export const polling = { timeout: 60_000, interval: 250 }
export const run = promisify(execFile)

/** A command of an installed app that goes on running. */
export interface RunningCommand {
  child: ChildProcess
  /** What it has printed so far. */
  output(): string
}

/** @returns The packed packages, as dependencies of an app. */
export async function packPackages(folder: string): Promise<Record<string, string>> {
  const packed = path.join(folder, 'packed')
  await mkdir(packed)
  for (const name of packages) {
    const { code, output } = (await runPnpm('--dir', `packages/${name}`, 'pack', '--pack-destination', packed)) as {
      code: number
      output: string
    }
    expect(code, output).toBe(0)
  }
  const files = await readdir(packed)
  return Object.fromEntries(
    packages.map((name) => [
      `@offhook/${name}`,
      `file:${path.join(packed, files.find((file) => file.startsWith(`offhook-${name}-`)) ?? '')}`,
    ]),
  )
}

/** The environment without the settings of this workspace. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|pnpm_|VITE|TEST$|NODE_(ENV|OPTIONS|PATH)$)/i.test(key),
  )
  return { ...Object.fromEntries(own), NEXT_TELEMETRY_DISABLED: '1' }
}

/** Runs npm without this workspace's settings in its environment. */
export function npm(cwd: string, ...args: string[]) {
  return run('npm', args, { cwd, env: ownEnvironment(), maxBuffer: 16 * 1024 * 1024 }).catch((error: unknown) => {
    // Compilers print what is wrong to the standard output.
    const { stdout = '' } = error as { stdout?: string }
    throw new Error(`npm ${args.join(' ')} failed\n${stdout}`, { cause: error })
  })
}

/** Starts a command of the app, and waits until it answers at the URL. */
export async function serve(app: string, bin: string, args: string[], url: string): Promise<RunningCommand> {
  const child = spawn(path.join(app, 'node_modules', '.bin', bin), args, {
    cwd: app,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await vi.waitFor(async () => {
    if (child.exitCode !== null) return
    expect((await fetch(url)).ok).toBe(true)
  }, polling)
  expect(child.exitCode, output).toBeNull()
  return { child, output: () => output }
}

/** Launches a Chromium which resolves the README's `localhost:3000` to the server of this test. */
export function launch(server: string): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--disable-background-networking',
      `--host-resolver-rules=MAP localhost:3000 ${server}`,
    ],
  })
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
