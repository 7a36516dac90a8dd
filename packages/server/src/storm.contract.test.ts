import { mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createSocketIoSignaling } from '../../core/src/signaling/socketIoSignaling'
import { systemClock } from '../../core/src/api/ports/clock'
import { freePort } from './testing/freePort'
import { type Cli, killClis, runCli } from './testing/runCli'
import { TEST_SECRET, testToken } from './testing/startTestServer'
import { voiceCall, voiceTracks } from './testing/voiceCall'

/** For a thorough run, set `OFFHOOK_STORM=5000 OFFHOOK_IDLE=10000`. It needs twice as many open files. */
const CLIENTS = Number(process.env.OFFHOOK_STORM ?? 200)
const IDLE_CLIENTS = Number(process.env.OFFHOOK_IDLE ?? 400)
/** The longest acceptable time to set up a call. */
const MAX_SETUP_MS = 5_000
const waitOptions = { timeout: 120_000, interval: 20 }

let folder: string
afterEach(() => {
  killClis()
  rmSync(folder, { recursive: true })
})

async function start(port: number): Promise<Cli> {
  const server = runCli(
    [
      ...['--port', String(port), '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET],
      ...['--connections-per-minute', '1000000', '--log-level', 'info', '--calls-per-pair-per-minute', '1000000'],
      ...['--calls-per-minute', '1000000', '--max-connections-per-address', '1000000'],
    ],
    { cwd: folder },
  )
  await server.listening()
  return server
}

function connect(port: number, user: string, token: string) {
  const client = {
    isOnline: false,
    deviceId: randomUUID(),
    incoming: [] as string[],
    signaling: createSocketIoSignaling({
      url: `http://127.0.0.1:${port}`,
      getToken: () => Promise.resolve(token),
      deviceId: randomUUID(),
      getDisplayName: () => user,
      clock: systemClock,
      onStatus(status) {
        client.isOnline = status === 'online'
      },
      onPush({ name, payload }) {
        if (name === 'call:incoming') client.incoming.push(payload.roomId)
      },
    }),
  }
  client.signaling.open()
  return client
}

type Client = ReturnType<typeof connect>

/** Signs in Alice, Bob and so many others. */
async function signIn(port: number, others: number): Promise<[Client, Client, ...Client[]]> {
  const names = ['alice', 'bob', ...Array.from({ length: others }, (_, index) => `user-${index}`)]
  return (await Promise.all(names.map(async (name) => connect(port, name, await testToken(name))))) as [Client, Client]
}

/** @returns the time from the start of the call to the answer, in milliseconds */
async function call(alice: Client, bob: Client): Promise<number> {
  const roomId = randomUUID()
  const startedAt = performance.now()
  await alice.signaling.send('call:start', voiceCall(['bob'], roomId))
  await vi.waitFor(() => expect(bob.incoming).toContain(roomId), { ...waitOptions, interval: 1 })
  await bob.signaling.send('call:answer', {
    roomId,
    tracks: voiceTracks,
  })
  const duration = performance.now() - startedAt
  await alice.signaling.send('call:end', { roomId, reason: 'hangup' })
  return duration
}

function report(scenario: object, times: readonly number[]): { longestMs: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const summary = {
    ...scenario,
    callsSetUp: times.length,
    medianMs: Math.round(sorted[Math.floor(times.length / 2)] ?? 0),
    longestMs: Math.round(sorted.at(-1) ?? 0),
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`)
  return summary
}

it(
  'reconnects every client after the server was killed, and sets up calls meanwhile',
  { timeout: 300_000 },
  async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-storm-'))
    const port = await freePort()
    const server = await start(port)
    const clients = await signIn(port, CLIENTS)
    const [alice, bob] = clients
    const offlineCount = () => clients.filter(({ isOnline }) => !isOnline).length
    await vi.waitFor(() => expect(offlineCount()).toBe(0), waitOptions)

    server.process.kill('SIGKILL')
    await server.exit
    await vi.waitFor(() => expect(offlineCount()).toBe(clients.length), waitOptions)
    await start(port)
    const restartedAt = performance.now()
    await vi.waitFor(() => expect(alice.isOnline && bob.isOnline).toBe(true), waitOptions)
    const times: number[] = []
    do times.push(await call(alice, bob))
    while (offlineCount() > 0 && performance.now() - restartedAt < 120_000)
    const allOnlineAfterSeconds = Number(((performance.now() - restartedAt) / 1000).toFixed(1))
    const { longestMs } = report({ clients: CLIENTS, allOnlineAfterSeconds }, times)
    expect(offlineCount()).toBe(0)
    expect(longestMs).toBeLessThan(MAX_SETUP_MS)
    for (const { signaling } of clients) signaling.close()
  },
)

it('sets up calls while many idle clients are connected', { timeout: 300_000 }, async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-storm-'))
  const port = await freePort()
  await start(port)
  const clients = await signIn(port, IDLE_CLIENTS)
  const [alice, bob] = clients
  const onlineCount = () => clients.filter(({ isOnline }) => isOnline).length
  await vi.waitFor(() => expect(onlineCount()).toBe(clients.length), { ...waitOptions, timeout: 240_000 })
  const times: number[] = []
  while (times.length < 50) times.push(await call(alice, bob))
  const { longestMs } = report({ idle: IDLE_CLIENTS }, times)
  expect(onlineCount()).toBe(clients.length)
  expect(longestMs).toBeLessThan(MAX_SETUP_MS)
  for (const { signaling } of clients) signaling.close()
})
