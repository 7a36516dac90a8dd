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

/** `OFFHOOK_STORM=5000 OFFHOOK_IDLE=10000` for as many as it takes to believe it; they need twice as many open files. */
const CLIENTS = Number(process.env.OFFHOOK_STORM ?? 200)
const IDLE = Number(process.env.OFFHOOK_IDLE ?? 400)
/** Longer than this, in milliseconds, and a call has waited for others: that is noticed by the person who makes it. */
const NOTICED_MS = 5_000
const patience = { timeout: 120_000, interval: 20 }

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
      ...['--calls-per-minute', '1000000'],
    ],
    { cwd: folder },
  )
  await server.listening()
  return server
}

function connect(port: number, user: string, token: string) {
  const line = {
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
        line.isOnline = status === 'online'
      },
      onPush({ name, payload }) {
        if (name === 'call:incoming') line.incoming.push(payload.roomId)
      },
    }),
  }
  line.signaling.open()
  return line
}

type Line = ReturnType<typeof connect>

/** Alice, Bob and so many others, who sign in. */
async function signIn(port: number, others: number): Promise<[Line, Line, ...Line[]]> {
  const names = ['alice', 'bob', ...Array.from({ length: others }, (_, index) => `user-${index}`)]
  return (await Promise.all(names.map(async (name) => connect(port, name, await testToken(name))))) as [Line, Line]
}

/** @returns how long it took until the call was answered, in milliseconds */
async function call(alice: Line, bob: Line): Promise<number> {
  const roomId = randomUUID()
  const begun = performance.now()
  await alice.signaling.send('call:start', {
    ...{
      roomId,
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
    },
  })
  await vi.waitFor(() => expect(bob.incoming).toContain(roomId), { ...patience, interval: 1 })
  await bob.signaling.send('call:answer', {
    roomId,
    tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
  })
  const took = performance.now() - begun
  await alice.signaling.send('call:end', { roomId, reason: 'hangup' })
  return took
}

function report(what: object, times: readonly number[]): { longestMs: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const said = {
    ...what,
    callsSetUp: times.length,
    medianMs: Math.round(sorted[Math.floor(times.length / 2)] ?? 0),
    longestMs: Math.round(sorted.at(-1) ?? 0),
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
  return said
}

it(
  'everybody comes back to a server that was killed, and calls are set up meanwhile',
  { timeout: 300_000 },
  async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-storm-'))
    const port = await freePort()
    const server = await start(port)
    const lines = await signIn(port, CLIENTS)
    const [alice, bob] = lines
    const away = () => lines.filter(({ isOnline }) => !isOnline).length
    await vi.waitFor(() => expect(away()).toBe(0), patience)

    server.process.kill('SIGKILL')
    await server.exit
    await vi.waitFor(() => expect(away()).toBe(lines.length), patience)
    await start(port)
    const backAt = performance.now()
    await vi.waitFor(() => expect(alice.isOnline && bob.isOnline).toBe(true), patience)
    const times: number[] = []
    do times.push(await call(alice, bob))
    while (away() > 0 && performance.now() - backAt < 120_000)
    const allBackAfterSeconds = Number(((performance.now() - backAt) / 1000).toFixed(1))
    const { longestMs } = report({ clients: CLIENTS, allBackAfterSeconds }, times)
    expect(away()).toBe(0)
    expect(longestMs).toBeLessThan(NOTICED_MS)
    for (const { signaling } of lines) signaling.close()
  },
)

it('calls are set up beside many who are only there', { timeout: 300_000 }, async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-storm-'))
  const port = await freePort()
  await start(port)
  const lines = await signIn(port, IDLE)
  const [alice, bob] = lines
  const online = () => lines.filter(({ isOnline }) => isOnline).length
  await vi.waitFor(() => expect(online()).toBe(lines.length), { ...patience, timeout: 240_000 })
  const times: number[] = []
  while (times.length < 50) times.push(await call(alice, bob))
  const { longestMs } = report({ idle: IDLE }, times)
  expect(online()).toBe(lines.length)
  expect(longestMs).toBeLessThan(NOTICED_MS)
  for (const { signaling } of lines) signaling.close()
})
