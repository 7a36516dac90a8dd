import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { afterEach, expect, it } from 'vitest'
import { eventually } from './handset.ts'
import { setUpPhones } from './setUpPhones.ts'

/** Calls through a real TURN server, coturn, with the credentials that the signalling server makes. */

const SECRET = 'shared by coturn and the signalling server'
const phones = setUpPhones()
let coturn: ChildProcess | null = null

afterEach(async () => {
  if (coturn?.exitCode === null) {
    coturn.kill('SIGKILL')
    await once(coturn, 'exit')
  }
  coturn = null
})

/** @returns the address it listens on */
async function startCoturn(...options: string[]): Promise<string> {
  const port = await freeUdpPort()
  const child = spawn(
    process.env.TURNSERVER_PATH ?? 'turnserver',
    [
      ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`, '--fingerprint'],
      ...[
        '--use-auth-secret',
        `--static-auth-secret=${SECRET}`,
        '--realm=calls.test',
        '--log-file=stdout',
        '--simple-log',
      ],
      ...[
        '--no-tls',
        '--no-dtls',
        '--no-cli',
        '--no-multicast-peers',
        '--allow-loopback-peers',
        '--pidfile=',
        ...options,
      ],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  coturn = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await eventually(() => output).toContain('Total General servers')
  return `127.0.0.1:${port}`
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}

// One transport at a time: where both are open, which of the two relays is ready first, and used, is a matter of luck.
it.each([
  ['UDP', ['--no-tcp'], 'relay udp'],
  ['TCP, where UDP is cut', ['--no-udp'], 'relay tcp'],
])('carries a call through TURN over %s', async (_what, options, path) => {
  const address = await startCoturn(...options)
  await phones.serve({
    OFFHOOK_TURN_URLS: `turn:${address}?transport=udp,turn:${address}?transport=tcp`,
    OFFHOOK_TURN_SECRET: SECRET,
  })
  const [alice, bob] = await phones.openTwo({ relayOnly: true })
  await alice.click('Call Bob')
  await bob.rings('audio', 'Alice')
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  for (const phone of [alice, bob]) {
    await phone.rises('audioEnergy')
    const { paths } = await phone.read()
    expect(paths).toContain(path)
    expect(paths.filter((each) => !each.startsWith('relay'))).toEqual([])
  }
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})
