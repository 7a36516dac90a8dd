import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Sqlite from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { closeWorld, connectionSteps, type ConnectionWorld } from './testing/connectionSteps'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'
import { voiceCall, voiceTracks } from './testing/voiceCall'

/** A run has up to 40 steps. For a thorough run, set `OFFHOOK_FUZZ=1000000`. */
const RUNS = Math.ceil(Number(process.env.OFFHOOK_FUZZ ?? 10_000) / 500)
const MAX_SETUP_MS = 1_000
const ATTACKERS = ['attacker-0', 'attacker-1', 'attacker-2', 'attacker-3']
const honest = ['alice', 'bob', 'bystander']
const waitOptions = { timeout: 30_000, interval: 10 }

let folder: string
let file: string
let server: TestServer
let alice: ProtocolClient
let bob: ProtocolClient
let bystander: ProtocolClient
let tokens: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-fuzz-'))
  file = join(folder, 'calls.sqlite')
  server = await startTestServer({ store: file, pingIntervalMs: 1_000, pingTimeoutMs: 500, handshakeTimeoutMs: 500 })
  const connect = (user: string) => connectProtocolClient(server.url, user, { deviceId: `a-device-of-${user}` })
  ;[alice, bob, bystander] = [await connect('alice'), await connect('bob'), await connect('bystander')]
  tokens = await Promise.all(ATTACKERS.map((user) => testToken(user)))
})
const rejections: unknown[] = []
const onRejection = (error: unknown) => void rejections.push(error)
process.on('unhandledRejection', onRejection)
afterEach(() => {
  process.off('unhandledRejection', onRejection)
  rmSync(folder, { recursive: true })
})

/** TCP connections of this process, which has both ends of them. */
const countTcpConnections = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

async function readGauge(name: string): Promise<unknown> {
  return (await server.metrics.getSingleMetric(name)?.get())?.values[0]?.value
}

/** Alice calls Bob, who answers, and both hang up. @returns the time from the start to the answer, in milliseconds */
async function call(): Promise<number> {
  const roomId = randomUUID()
  const startedAt = performance.now()
  const push = (client: ProtocolClient, name: string) =>
    vi.waitFor(
      () =>
        expect(client.pushes).toContainEqual(
          expect.objectContaining({ name, payload: expect.objectContaining({ roomId }) as unknown }),
        ),
      waitOptions,
    )
  const start = voiceCall(['bob'], roomId)
  expect(await alice.command('call:start', start)).toMatchObject({ ok: true })
  await push(bob, 'call:incoming')
  expect(await bob.command('call:answer', { roomId, tracks: voiceTracks })).toMatchObject({ ok: true })
  await push(alice, 'call:peer')
  const setupMs = performance.now() - startedAt
  expect(await alice.command('call:end', { roomId, reason: 'hangup' })).toMatchObject({ ok: true })
  await push(bob, 'call:closed')
  for (const client of [alice, bob]) client.pushes.length = 0
  return setupMs
}

/** What is left in the file of the store, besides Alice, Bob and the bystander. */
function readLeftovers(): { users: string[]; connectedDevices: unknown[]; calls: unknown[] } {
  const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as typeof Sqlite
  const database = new DatabaseSync(file, { readOnly: true })
  const users = database
    .prepare('SELECT key, record FROM users')
    .all()
    .map(({ key, record }) => ({
      user: String(key).split('@', 1)[0] ?? '',
      record: JSON.parse(String(record)) as { devices: { disconnectedAt: number | null }[]; roomIds: string[] },
    }))
    .filter(({ user }) => !honest.includes(user))
  const calls = database.prepare('SELECT * FROM calls').all()
  database.close()
  return {
    users: users.map(({ user }) => user).filter((user) => !ATTACKERS.includes(user)),
    connectedDevices: users.filter(({ record }) => record.devices.some((device) => device.disconnectedAt === null)),
    calls: [...calls, ...users.filter(({ record }) => record.roomIds.length > 0)],
  }
}

it(
  'serves a call within a second after connections did anything in any order, and keeps nothing of them',
  { timeout: 60_000 + RUNS * 10_000 },
  async () => {
    const tcpConnections = countTcpConnections()
    await fc.assert(
      fc.asyncProperty(fc.commands(connectionSteps, { maxCommands: 40, size: 'max' }), async (steps) => {
        const world: ConnectionWorld = { url: server.url, tokens, connections: [], probes: [] }
        await fc.asyncModelRun(() => ({ model: { transports: [] }, real: world }), steps)
        const setupMs = await call()
        for (const { packets } of world.connections) {
          const signedInAt = packets.findIndex((packet) => packet.startsWith('40{'))
          const acknowledgedAt = packets.findIndex((packet) => packet.startsWith('43'))
          expect(acknowledgedAt === -1 || (signedInAt >= 0 && signedInAt < acknowledgedAt)).toBe(true)
        }
        closeWorld(world)
        expect(setupMs).toBeLessThan(MAX_SETUP_MS)
        await vi.waitFor(async () => {
          expect(countTcpConnections()).toBeLessThanOrEqual(tcpConnections)
          expect(await readGauge('offhook_connected_devices')).toBe(honest.length)
        }, waitOptions)
        expect(server.presence.list().map(({ userId }) => userId)).toEqual(honest)
        for (const { pushes, socket } of [alice, bob, bystander]) {
          expect(pushes).toEqual([])
          expect(socket.connected).toBe(true)
        }
        expect(server.log()).not.toMatch(/"level":[56]0/)
        expect(rejections).toEqual([])
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
    // A device that is lost keeps its memberships for half a minute, so the calls of attackers end after that.
    await vi.waitFor(async () => expect(await readGauge('offhook_active_calls')).toBe(0), {
      timeout: 60_000,
      interval: 200,
    })
    await server.stop()
    expect(readLeftovers()).toEqual({ users: [], connectedDevices: [], calls: [] })
  },
)
