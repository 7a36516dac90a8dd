import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { afterEach } from 'vitest'
import { eventually } from './testPage.ts'

const SECRET = 'shared by coturn and the signaling server'

/** A TURN allocation that was created or refreshed. */
interface RelayAllocation {
  event: 'new' | 'refreshed'
  /** `<expiry of the credentials, in seconds since the epoch>:<JID>` */
  username: string
  /** When coturn logged it, in seconds since the epoch. */
  at: number
}

export interface Coturn {
  /** Starts it on a free port; within a test always on the same one. */
  start(...options: string[]): Promise<void>
  /** Ends it with SIGKILL. All allocations are lost. */
  kill(): Promise<void>
  /** Environment variables with which the demo issues credentials for this TURN server. */
  environment(): Record<string, string>
  /** The allocations since the last start, oldest first. */
  allocations(event: RelayAllocation['event']): RelayAllocation[]
}

/** A real TURN server, coturn, on the loopback address. It is stopped after each test. */
export function setUpCoturn(): Coturn {
  let child: ChildProcess | null = null
  let port: number | null = null
  let isListening = false
  let allocations: RelayAllocation[] = []

  function parseLogLine(line: string): void {
    if (line.includes('Total General servers')) isListening = true
    const [, event, username] = /session \d+: (new|refreshed), realm=<[^>]*>, username=<([^>]*)>/.exec(line) ?? []
    if (event && username)
      allocations.push({ event: event as RelayAllocation['event'], username, at: Date.now() / 1_000 })
  }

  async function kill(): Promise<void> {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    child = null
  }

  afterEach(async () => {
    await kill()
    port = null
  })

  return {
    async start(...options) {
      port ??= await freeUdpPort()
      isListening = false
      allocations = []
      child = spawn(
        process.env.TURNSERVER_PATH ?? 'turnserver',
        [
          ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--fingerprint'],
          ...['--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=calls.test'],
          ...['--log-file=stdout', '--simple-log', '--verbose'],
          ...['--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--allow-loopback-peers', '--pidfile='],
          ...options,
        ],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      )
      createInterface(child.stdout!).on('line', parseLogLine)
      await eventually(() => isListening).toBe(true)
    },
    kill,
    environment: () => ({
      OFFHOOK_TURN_URLS: ['udp', 'tcp'].map((transport) => `turn:127.0.0.1:${port}?transport=${transport}`).join(','),
      OFFHOOK_TURN_SECRET: SECRET,
    }),
    allocations: (event) => allocations.filter((allocation) => allocation.event === event),
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
