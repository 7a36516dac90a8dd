import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const windows = process.platform === 'win32'
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/**
 * The environment for the project's tools. Its PATH starts with the workspace's own binaries, which include Node 24: the
 * Node that runs this script only has to start pnpm.
 */
export function toolEnvironment(extra = {}) {
  const env = { ...process.env }
  delete env.NODE_ENV // With NODE_ENV=production pnpm would not install development dependencies.
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return {
    ...env,
    [pathKey]: [path.join(root, 'node_modules', '.bin'), env[pathKey]].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    STORYBOOK_DISABLE_TELEMETRY: '1',
    DO_NOT_TRACK: '1',
    ...extra,
  }
}

const running = new Set()

/** Starts a command in its own process group, so that a signal reaches its child processes too. */
export function start(command, args, options) {
  const child = spawn(command, args, { cwd: root, detached: !windows, shell: windows, ...options })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** Sends a signal to every running command that this script started. */
export function signalAll(signal) {
  for (const child of running) {
    try {
      if (windows) child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch {
      // The process has ended in the meantime.
    }
  }
}

/**
 * Calls `stop('SIGINT' | 'SIGTERM')` when this script should stop. npm starts scripts in a shell which exits on SIGTERM
 * without forwarding it. Therefore the exit of the parent process counts as SIGTERM: otherwise the commands would outlive
 * `npm start`.
 */
export function onStop(stop) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal))
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop('SIGTERM')
  }, 500)
  watch.unref()
}

/** Runs a command to its end. Resolves with its exit code, and its output of both streams. Never rejects. */
export function runCommand(command, args, { env = {} } = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, {
      env: toolEnvironment({ CI: 'true', NO_COLOR: '1', ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs pnpm in the version that package.json pins. */
export const runPnpm = (...args) => runCommand('npx', ['--yes', packageManager, ...args])
