import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { afterEach } from 'vitest'
import { eventually } from './handset.ts'

const SECRET = 'shared by coturn and the signalling server'

/** A relay that was made, or made to last longer. */
interface Grant {
  event: 'new' | 'refreshed'
  /** `<end of the credentials, in seconds since the epoch>:<JID>` */
  user: string
  /** When coturn said so, in seconds since the epoch. */
  at: number
}

export interface Coturn {
  /** On a free port, and on the same one again within a test. */
  start(...options: string[]): Promise<void>
  /** Without a word to anybody. It forgets every relay. */
  kill(): Promise<void>
  /** For the demo, so that it hands out credentials for this one. */
  environment(): Record<string, string>
  /** Since it was started, oldest first. */
  grants(event: Grant['event']): Grant[]
}

/** A real TURN server, coturn, on the loopback: one at a time, which ends with the test. */
export function setUpCoturn(): Coturn {
  let child: ChildProcess | null = null
  let port: number | null = null
  let isListening = false
  let grants: Grant[] = []

  function read(line: string): void {
    if (line.includes('Total General servers')) isListening = true
    const [, event, user] = /session \d+: (new|refreshed), realm=<[^>]*>, username=<([^>]*)>/.exec(line) ?? []
    if (event && user) grants.push({ event: event as Grant['event'], user, at: Date.now() / 1_000 })
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
      grants = []
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
      createInterface(child.stdout!).on('line', read)
      await eventually(() => isListening).toBe(true)
    },
    kill,
    environment: () => ({
      OFFHOOK_TURN_URLS: ['udp', 'tcp'].map((transport) => `turn:127.0.0.1:${port}?transport=${transport}`).join(','),
      OFFHOOK_TURN_SECRET: SECRET,
    }),
    grants: (event) => grants.filter((grant) => grant.event === event),
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
