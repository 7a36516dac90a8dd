import { mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createSocketIoSignaling } from '../../core/src/adapters/socketIoSignaling'
import { systemClock } from '../../core/src/ports/clock'
import { freePort } from './testing/freePort'
import { type Cli, killClis, runCli } from './testing/runCli'
import { TEST_SECRET, testToken } from './testing/startTestServer'

/** `OFFHOOK_STORM=5000` for as many as it takes to believe it; they need twice as many open files. */
const CLIENTS = Number(process.env.OFFHOOK_STORM ?? 200)
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

it('everybody comes back to a server that was killed, and calls set up meanwhile', { timeout: 300_000 }, async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-storm-'))
  const port = await freePort()
  const server = await start(port)
  const names = ['alice', 'bob', ...Array.from({ length: CLIENTS }, (_, index) => `user-${index}`)]
  const lines = await Promise.all(names.map(async (name) => connect(port, name, await testToken(name))))
  const [alice, bob] = lines
  if (!alice || !bob) throw new Error('nobody')
  const away = () => lines.filter(({ isOnline }) => !isOnline).length
  await vi.waitFor(() => expect(away()).toBe(0), patience)

  server.process.kill('SIGKILL')
  await server.exit
  await vi.waitFor(() => expect(away()).toBe(lines.length), patience)
  await start(port)
  const backAt = performance.now()
  await vi.waitFor(() => expect(alice.isOnline && bob.isOnline).toBe(true), patience)
  const setUps: number[] = []
  do {
    const roomId = randomUUID()
    const begun = performance.now()
    await alice.signaling.send('call:start', {
      roomId,
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      videoMuted: true,
    })
    await vi.waitFor(() => expect(bob.incoming).toContain(roomId), { ...patience, interval: 1 })
    await bob.signaling.send('call:answer', { roomId, videoMuted: true })
    setUps.push(performance.now() - begun)
    await alice.signaling.send('call:end', { roomId, reason: 'hangup' })
  } while (away() > 0 && performance.now() - backAt < 120_000)
  const seconds = (performance.now() - backAt) / 1000
  setUps.sort((a, b) => a - b)
  const report = {
    clients: CLIENTS,
    allBackAfterSeconds: Number(seconds.toFixed(1)),
    callsSetUpMeanwhile: setUps.length,
    medianMs: Math.round(setUps[Math.floor(setUps.length / 2)] ?? 0),
    longestMs: Math.round(setUps.at(-1) ?? 0),
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expect(away()).toBe(0)
  // One that is kept waiting is a call that waits for the person who makes it.
  expect(report.longestMs).toBeLessThan(5_000)
  for (const { signaling } of lines) signaling.close()
})
