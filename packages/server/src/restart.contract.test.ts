import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../core/src/testing/index'
import { freePort } from './testing/freePort'
import { openTelephone, type Telephone } from './testing/openTelephone'
import { type Cli, killClis, runCli } from './testing/runCli'
import { TEST_SECRET, testToken } from './testing/startTestServer'

/** `OFFHOOK_ROUNDS=50` for as many as it takes to believe it. */
const ROUNDS = Number(process.env.OFFHOOK_ROUNDS ?? 2)
const ROUND_MS = 60_000
const soon = { timeout: 30_000, interval: 20 }

let folder: string
let port: number
let server: Cli
let network: ReturnType<typeof createFakeNetwork>
const telephones: Telephone[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-restart-'))
  port = await freePort()
  network = createFakeNetwork()
})
afterEach(async () => {
  await Promise.all(telephones.splice(0).map(({ client }) => client.destroy()))
  killClis()
  await server.exit
  rmSync(folder, { recursive: true })
})

async function start(...args: string[]): Promise<void> {
  server = runCli(
    ['--port', String(port), '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET, ...args],
    // The default store is a file here.
    { cwd: folder },
  )
  await server.listening()
}

async function kill(): Promise<void> {
  server.process.kill('SIGKILL')
  await server.exit
}

async function telephone(user: string): Promise<Telephone> {
  const opened = await openTelephone({
    url: `http://127.0.0.1:${port}`,
    user,
    token: () => testToken(user),
    network,
  })
  telephones.push(opened)
  return opened
}

const connectionOf = ({ client }: Telephone) => client.store.getState().connection.status
const until = (check: () => void) => vi.waitFor(check, soon)
const online = (...all: Telephone[]) => until(() => expect(all.map(connectionOf)).toEqual(all.map(() => 'online')))
const shows = (telephone: Telephone, status: string) => until(() => expect(telephone.status()).toBe(status))

async function ring(alice: Telephone, bob: Telephone): Promise<void> {
  await alice.client.makeVoiceCall(['bob'])
  await shows(bob, 'ringing')
  await shows(alice, 'ringing')
}

async function connect(alice: Telephone, bob: Telephone): Promise<void> {
  await ring(alice, bob)
  await bob.client.answerCall()
  await Promise.all([shows(alice, 'connected'), shows(bob, 'connected')])
}

describe('kill -9', () => {
  it(
    'in a call: the call goes on, and a hang-up arrives, pressed before the server is back or after',
    { timeout: ROUNDS * ROUND_MS },
    async () => {
      await start()
      const [alice, bob, carol] = [await telephone('alice'), await telephone('bob'), await telephone('carol')]
      for (let round = 0; round < ROUNDS; round += 1) {
        const isPressedWhileDown = round % 2 === 0
        await connect(alice, bob)
        await kill()
        await until(() => expect(connectionOf(bob)).toBe('reconnecting'))
        expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
        if (isPressedWhileDown) await bob.client.endCall()
        await start()
        if (!isPressedWhileDown) {
          await online(alice, bob, carol)
          expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
          // The seats are kept: whoever calls one of the two hears that they talk.
          await carol.client.makeVoiceCall(['alice'])
          await shows(carol, 'ended engaged')
          await bob.client.endCall()
        }
        await shows(alice, 'ended hangup')
        await online(alice, bob, carol)
      }
      expect(network.openConnections()).toBe(0)
    },
  )

  it(
    'while it rings: it rings on, can be answered, declined and cancelled',
    { timeout: ROUNDS * ROUND_MS },
    async () => {
      await start()
      const [alice, bob] = [await telephone('alice'), await telephone('bob')]
      for (let round = 0; round < ROUNDS; round += 1) {
        await ring(alice, bob)
        await kill()
        await until(() => expect([alice, bob].map(connectionOf)).toEqual(['reconnecting', 'reconnecting']))
        const pressed = round % 4 === 1 ? bob.client.declineCall() : round % 4 === 3 ? alice.client.endCall() : null
        await start()
        await online(alice, bob)
        await pressed
        if (round % 4 === 1) await shows(alice, 'ended declined')
        else if (round % 4 === 3) await shows(bob, 'ended cancelled')
        else {
          expect([alice.status(), bob.status()]).toEqual(['ringing', 'ringing'])
          await bob.client.answerCall()
          await Promise.all([shows(alice, 'connected'), shows(bob, 'connected')])
          await alice.client.endCall()
          await shows(bob, 'ended hangup')
        }
      }
    },
  )

  it('for longer than it rings: the time is over when the server is back', { timeout: ROUND_MS }, async () => {
    await start('--ring-timeout-ms', '2000')
    const [alice, bob] = [await telephone('alice'), await telephone('bob')]
    await ring(alice, bob)
    await kill()
    const call = Object.values(bob.client.store.getState().calls).at(-1)
    await until(() => expect(Date.now()).toBeGreaterThan((call?.startedAt ?? 0) + 2_000))
    await start('--ring-timeout-ms', '2000')
    await Promise.all([shows(alice, 'ended no-answer'), shows(bob, 'ended no-answer')])
    await online(alice, bob)
    expect(bob.log.filter((line) => line === 'missed(alice)')).toHaveLength(1)
    await connect(alice, bob)
  })
})

it('SIGTERM: the next process goes on with the call', { timeout: ROUND_MS }, async () => {
  await start()
  const [alice, bob] = [await telephone('alice'), await telephone('bob')]
  await connect(alice, bob)
  server.process.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  await start()
  await online(alice, bob)
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  await alice.client.endCall()
  await shows(bob, 'ended hangup')
})
