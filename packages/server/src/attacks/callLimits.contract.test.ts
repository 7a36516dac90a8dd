import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceCall } from '../testing/voiceCall'

/** The limits of production. A test takes less than a minute, so that each limit applies once. */
const limits = { callsPerMinute: 30, callsPerPairPerMinute: 10, commandsPerMinute: 1_200 }
const ATTEMPTS = 60

const servers: TestServer[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer({ ...limits, ...options })
  servers.push(server)
  return server
}

const end = (client: ProtocolClient, roomId: string) => client.command('call:end', { roomId, reason: 'hangup' })

/** Starts a call and leaves it at once. */
async function ring(client: ProtocolClient, to: string[], id?: string): Promise<boolean> {
  const request = voiceCall(to)
  const reply = await client.command('call:start', request, id)
  if (reply.ok) await end(client, reply.value.call.roomId)
  return reply.ok
}

const ringsOf = ({ pushes }: ProtocolClient) =>
  pushes.filter(({ name }) => name === 'call:incoming' || name === 'call:missed').length

/** All pushes to a client that the server has sent so far have arrived. */
const settle = (client: ProtocolClient) => client.command('session:sync', { knownCalls: [] })

type Attack = (devices: ProtocolClient[], attempt: number) => Promise<unknown>

describe('a user rings another one at most 10 times a minute', () => {
  it.each<[string, Attack]>([
    [
      'with one command id on several devices',
      (devices, n) => ring(devices[n % 5]!, ['bob'], `id-${Math.floor(n / 5)}`),
    ],
    ['with new command ids on several devices', (devices, n) => ring(devices[n % 5]!, ['bob'])],
    [
      'with one command id again after many other commands',
      async ([device], n) => {
        const others = Array.from({ length: n % 2 === 0 ? 0 : 34 }, () => end(device!, randomUUID()))
        await Promise.all(others)
        return ring(device!, ['bob'], `id-${Math.floor(n / 2)}`)
      },
    ],
    ['with several spellings of the name', ([device], n) => ring(device!, [['bob', 'BOB', 'Bob@Example.com'][n % 3]!])],
    ['in group calls with changing callees', ([device], n) => ring(device!, [`user-${n}`, 'bob', `other-${n}`])],
    [
      'with commands at the same time',
      (devices, n) => Promise.all(devices.map((device) => ring(device, ['bob'], `${n}`))),
    ],
  ])('%s', async (_, attack) => {
    const server = await start()
    const bob = await connectProtocolClient(server.url, 'bob')
    const devices = await Promise.all(Array.from({ length: 5 }, () => connectProtocolClient(server.url, 'mallory')))
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await attack(devices, attempt)
    await settle(bob)
    expect(ringsOf(bob)).toBeLessThanOrEqual(limits.callsPerPairPerMinute)
    expect(ringsOf(bob)).toBeGreaterThan(0)
  })

  it('and not once more with a command id from before a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-'))
    folders.push(folder)
    const options = { store: join(folder, 'calls.sqlite') }
    const before = await start(options)
    const port = Number(new URL(before.url).port)
    const mallory = await connectProtocolClient(before.url, 'mallory')
    const request = voiceCall(['bob'])
    expect(await mallory.command('call:start', request, 'same')).toMatchObject({ ok: true })
    await end(mallory, request.roomId)
    await before.stop()
    servers.pop()
    servers.push(await startTestServer({ ...limits, ...options }, port))
    const bob = await connectProtocolClient(before.url, 'bob')
    const devices = await Promise.all(Array.from({ length: 3 }, () => connectProtocolClient(before.url, 'mallory')))
    for (let attempt = 0; attempt < 30; attempt += 1)
      await ring(devices[attempt % 3]!, ['bob'], `id-${Math.floor(attempt / 3)}`)
    await settle(bob)
    expect(ringsOf(bob)).toBeLessThanOrEqual(limits.callsPerPairPerMinute)
  })
})

describe('the limit of calls', () => {
  it('counts calls that authorize refuses, and does not ask it about more', async () => {
    const authorize = vi.fn(() => false)
    const server = await start({ authorize })
    const mallory = await connectProtocolClient(server.url, 'mallory')
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) await ring(mallory, ['bob'], 'same')
    expect(authorize.mock.calls.length).toBeLessThanOrEqual(limits.callsPerPairPerMinute)
  })

  it('counts calls that are refused because the caller is in one', async () => {
    const server = await start()
    const bob = await connectProtocolClient(server.url, 'bob')
    const mallory = await connectProtocolClient(server.url, 'mallory')
    const reply = await mallory.call('carol')
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await mallory.call('bob')).toMatchObject({ ok: false })
    if (reply.ok) await end(mallory, reply.value.call.roomId)
    expect(await mallory.call('bob')).toMatchObject({ ok: false, failure: { code: 'rate-limited' } })
    await settle(bob)
    expect(ringsOf(bob)).toBe(0)
  })

  it('counts a command once that a client repeats because it got no reply', async () => {
    const server = await start({ callsPerMinute: 2, callsPerPairPerMinute: 2 })
    const bob = await connectProtocolClient(server.url, 'bob')
    const alice = await connectProtocolClient(server.url, 'alice')
    const request = voiceCall(['bob'])
    const first = await alice.command('call:start', request, 'the-same-id')
    for (let count = 0; count < 20; count += 1)
      expect(await alice.command('call:start', request, 'the-same-id')).toEqual(first)
    await end(alice, request.roomId)
    // Redials.
    expect(await alice.call('bob')).toMatchObject({ ok: true })
    await settle(bob)
    expect(ringsOf(bob)).toBe(2)
  })

  it('counts a command once that is repeated on a new connection while authorize decides about it', async () => {
    let allow: (isAllowed: boolean) => void = () => undefined
    const authorize = vi.fn(() => new Promise<boolean>((resolve) => (allow = resolve)))
    const server = await start({ authorize, callsPerMinute: 1 })
    const bob = await connectProtocolClient(server.url, 'bob')
    const deviceId = randomUUID()
    const before = await connectProtocolClient(server.url, 'alice', { deviceId })
    const request = voiceCall(['bob'])
    void before.command('call:start', request, 'the-same-id').catch(() => undefined)
    await vi.waitFor(() => expect(authorize).toHaveBeenCalled())
    const after = await connectProtocolClient(server.url, 'alice', { deviceId })
    const repeated = after.command('call:start', request, 'the-same-id')
    // A command of the same connection, whose reply says that the server has read the repeated one.
    await bob.command('session:sync', { knownCalls: [] })
    allow(true)
    expect(await repeated).toMatchObject({ ok: true, value: { call: { roomId: request.roomId } } })
    expect(authorize).toHaveBeenCalledTimes(1)
    await settle(bob)
    expect(ringsOf(bob)).toBe(1)
  })
})
