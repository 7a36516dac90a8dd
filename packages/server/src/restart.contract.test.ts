import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../core/src/testing/index'
import { freePort } from './testing/freePort'
import { openTestClient, type TestClient } from './testing/openTestClient'
import { type Cli, killClis, runCli } from './testing/runCli'
import { TEST_SECRET, testToken } from './testing/startTestServer'

/** Rounds of each test. For a thorough run, set `OFFHOOK_ROUNDS=50`. */
const ROUNDS = Number(process.env.OFFHOOK_ROUNDS ?? 2)
const ROUND_MS = 60_000
const soon = { timeout: 30_000, interval: 20 }

let folder: string
let port: number
let server: Cli
let network: ReturnType<typeof createFakeNetwork>
const clients: TestClient[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-restart-'))
  port = await freePort()
  network = createFakeNetwork()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ client }) => client.destroy()))
  killClis()
  await server.exit
  rmSync(folder, { recursive: true })
})

async function start(...args: string[]): Promise<void> {
  server = runCli(
    ['--port', String(port), '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET, ...args],
    // The default store is a file in the working directory.
    { cwd: folder },
  )
  await server.listening()
}

async function kill(): Promise<void> {
  server.process.kill('SIGKILL')
  await server.exit
}

async function openClient(user: string): Promise<TestClient> {
  const opened = await openTestClient({
    url: `http://127.0.0.1:${port}`,
    user,
    token: () => testToken(user),
    network,
  })
  clients.push(opened)
  return opened
}

const connectionOf = ({ client }: TestClient) => client.store.getState().connection.status
const until = (check: () => void) => vi.waitFor(check, soon)
const expectOnline = (...all: TestClient[]) =>
  until(() => expect(all.map(connectionOf)).toEqual(all.map(() => 'online')))
const expectStatus = (client: TestClient, status: string) => until(() => expect(client.status()).toBe(status))

async function ring(alice: TestClient, bob: TestClient): Promise<void> {
  await alice.client.makeVoiceCall(['bob'])
  await expectStatus(bob, 'ringing')
  await expectStatus(alice, 'ringing')
}

async function connect(alice: TestClient, bob: TestClient): Promise<void> {
  await ring(alice, bob)
  await bob.client.answerCall()
  await Promise.all([expectStatus(alice, 'connected'), expectStatus(bob, 'connected')])
}

describe('a server that is killed with SIGKILL', () => {
  it(
    'continues a call after the restart, and ends it when a user hangs up before or after the restart',
    { timeout: ROUNDS * ROUND_MS },
    async () => {
      await start()
      const [alice, bob, carol] = [await openClient('alice'), await openClient('bob'), await openClient('carol')]
      for (let round = 0; round < ROUNDS; round += 1) {
        const endsWhileDown = round % 2 === 0
        await connect(alice, bob)
        await kill()
        await until(() => expect(connectionOf(bob)).toBe('reconnecting'))
        expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
        if (endsWhileDown) await bob.client.endCall()
        await start()
        if (!endsWhileDown) {
          await expectOnline(alice, bob, carol)
          expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
          // Both users are still members of the call, so another caller gets `engaged`.
          await carol.client.makeVoiceCall(['alice'])
          await expectStatus(carol, 'ended engaged')
          await bob.client.endCall()
        }
        await expectStatus(alice, 'ended hangup')
        await expectOnline(alice, bob, carol)
      }
      expect(network.openConnections()).toBe(0)
    },
  )

  it(
    'continues to ring after the restart, and the call can be answered, declined and canceled',
    { timeout: ROUNDS * ROUND_MS },
    async () => {
      await start()
      const [alice, bob] = [await openClient('alice'), await openClient('bob')]
      for (let round = 0; round < ROUNDS; round += 1) {
        await ring(alice, bob)
        await kill()
        await until(() => expect([alice, bob].map(connectionOf)).toEqual(['reconnecting', 'reconnecting']))
        const command = round % 4 === 1 ? bob.client.declineCall() : round % 4 === 3 ? alice.client.endCall() : null
        await start()
        await expectOnline(alice, bob)
        await command
        if (round % 4 === 1) await expectStatus(alice, 'ended declined')
        else if (round % 4 === 3) await expectStatus(bob, 'ended cancelled')
        else {
          expect([alice.status(), bob.status()]).toEqual(['ringing', 'ringing'])
          await bob.client.answerCall()
          await Promise.all([expectStatus(alice, 'connected'), expectStatus(bob, 'connected')])
          await alice.client.endCall()
          await expectStatus(bob, 'ended hangup')
        }
      }
    },
  )

  it('ends a ringing call as unanswered when it restarts after the ring timeout', { timeout: ROUND_MS }, async () => {
    await start('--ring-timeout-ms', '2000')
    const [alice, bob] = [await openClient('alice'), await openClient('bob')]
    await ring(alice, bob)
    await kill()
    const call = Object.values(bob.client.store.getState().calls).at(-1)
    await until(() => expect(Date.now()).toBeGreaterThan((call?.startedAt ?? 0) + 2_000))
    await start('--ring-timeout-ms', '2000')
    await Promise.all([expectStatus(alice, 'ended no-answer'), expectStatus(bob, 'ended no-answer')])
    await expectOnline(alice, bob)
    expect(bob.log.filter((event) => event === 'missed(alice)')).toHaveLength(1)
    await connect(alice, bob)
  })
})

it('hands a call to the next process when it is stopped with SIGTERM', { timeout: ROUND_MS }, async () => {
  await start()
  const [alice, bob] = [await openClient('alice'), await openClient('bob')]
  await connect(alice, bob)
  server.process.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  await start()
  await expectOnline(alice, bob)
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  await alice.client.endCall()
  await expectStatus(bob, 'ended hangup')
})
