import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../../core/src/testing/index'
import { freePort } from '../testing/freePort'
import { connectPacket, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { openTestClient, type TestClient } from '../testing/openTestClient'
import { type Cli, killClis, runCli } from '../testing/runCli'
import { TEST_SECRET, testToken } from '../testing/startTestServer'
import { voiceTracks } from '../testing/voiceCall'

const RING_MS = 4_000
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 20 })

let folder: string
let port: number
let server: Cli
let network: ReturnType<typeof createFakeNetwork>
let repair: () => void
const clients: TestClient[] = []

beforeEach(async () => {
  repair = () => undefined
  folder = mkdtempSync(join(tmpdir(), 'offhook-faults-'))
  port = await freePort()
  network = createFakeNetwork()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ client }) => client.destroy()))
  killClis()
  await server.exit
  repair()
  rmSync(folder, { recursive: true })
})

async function openClient(user: string): Promise<TestClient> {
  const token = () => testToken(user)
  const opened = await openTestClient({ url: `http://127.0.0.1:${port}`, user, token, network })
  clients.push(opened)
  return opened
}

const expectStatus = (client: TestClient, status: string) => until(() => expect(client.status()).toBe(status))
const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then((response) => response.text())

async function ring(caller: TestClient, callee: TestClient, user: string): Promise<void> {
  await caller.client.makeVoiceCall([user])
  await expectStatus(callee, 'ringing')
  await expectStatus(caller, 'ringing')
}

async function connect(caller: TestClient, callee: TestClient, user: string): Promise<void> {
  await ring(caller, callee, user)
  await callee.client.answerCall()
  await Promise.all([caller, callee].map((client) => expectStatus(client, 'connected')))
}

/** The user answers on a device without a client: its connection can break without a hang-up. */
async function answerRaw(caller: TestClient, user: string): Promise<RawConnection> {
  const device = await openRawWebSocket(`http://127.0.0.1:${port}`)
  device.send(await connectPacket(user))
  await until(() => expect(device.packets.join()).toContain('40{'))
  const { roomId } = await caller.client.makeVoiceCall([user])
  await until(() => expect(device.packets.join()).toContain('call:incoming'))
  device.send(`421${JSON.stringify(['call:answer', 'answer-of-the-raw-device', { roomId, tracks: voiceTracks }])}`)
  await expectStatus(caller, 'connecting')
  return device
}

interface Fault {
  /** Prepares the folder of the store. */
  prepare?(): void
  begin(): void
  end(): void
}

const fullDisk: Fault = {
  prepare() {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    repair = () => void execFileSync('umount', [folder])
  },
  begin() {
    for (const size of [65_536, 4_096, 1]) {
      try {
        for (;;) appendFileSync(join(folder, 'filler'), Buffer.alloc(size))
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' })
      }
    }
  },
  end: () => rmSync(join(folder, 'filler')),
}

const limitFileSize = (limit: string) =>
  execFileSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${limit}:unlimited`])
/** Every write fails with EFBIG. Requires no privileges. */
const fileSizeLimit: Fault = { begin: () => limitFileSize('0'), end: () => limitFileSize('unlimited') }

const removedFolder: Fault = {
  begin() {
    renameSync(folder, `${folder}-away`)
    repair = () => rmSync(`${folder}-away`, { recursive: true, force: true })
  },
  end() {
    renameSync(`${folder}-away`, folder)
    // The store writes every record into a new file.
    rmSync(join(folder, 'calls.sqlite'))
  },
}

const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe('a store that cannot be written for seconds, while calls ring, run and end', () => {
  it.runIf(canMount)('leaves nothing behind when its disk was full', { timeout: 120_000 }, () => survive(fullDisk))
  it.runIf(process.platform === 'linux')('leaves nothing behind when every write failed', { timeout: 120_000 }, () =>
    survive(fileSizeLimit),
  )
  it('leaves nothing behind when its folder was away', { timeout: 120_000 }, () => survive(removedFolder))
})

async function survive({ prepare, begin, end }: Fault): Promise<void> {
  prepare?.()
  server = runCli([
    ...['--port', String(port), '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET],
    ...['--ring-timeout-ms', String(RING_MS), '--member-timeout-ms', '2000', '--store', join(folder, 'calls.sqlite')],
  ])
  await server.listening()
  const users = ['alice', 'bob', 'carol', 'dave', 'henry', 'ida', 'eve', 'zoe'] as const
  const opened = await Promise.all(users.map(openClient))
  const [alice, bob, carol, dave, henry, ida, eve, zoe] = opened as [TestClient, ...TestClient[]] & TestClient[]
  await connect(alice, bob!, 'bob')
  const gina = await answerRaw(zoe!, 'gina')
  await ring(carol!, dave!, 'dave')
  await ring(henry!, ida!, 'ida')
  const rangAt = Date.now()

  begin()
  await until(async () => {
    await expect(eve!.client.makeVoiceCall(['frank'])).rejects.toMatchObject({ statusCode: 500, code: 'internal' })
  })
  await until(async () => expect(await get('/healthz')).toBe('{"status":"store-unavailable"}'))
  expect(await get('/metrics')).toContain('offhook_store_available 0')
  // Each of them is written after the fault: a hang-up, a refusal, a connection that is lost, a ring timeout.
  await bob!.client.endCall()
  await dave!.client.declineCall()
  gina.close()
  const franks = openClient('frank')
  await until(() => expect(Date.now()).toBeGreaterThan(rangAt + RING_MS + 500))
  end()

  // No client sends a command.
  await until(async () => expect(await get('/healthz')).toBe('{"status":"ok"}'))
  expect(await get('/metrics')).toContain('offhook_store_available 1')
  await expectStatus(alice, 'ended hangup')
  await expectStatus(carol!, 'ended declined')
  await expectStatus(zoe!, 'ended connection-lost')
  await Promise.all([expectStatus(henry!, 'ended no-answer'), expectStatus(ida!, 'ended no-answer')])
  const frank = await franks
  await connect(alice, bob!, 'bob')
  await connect(carol!, dave!, 'dave')
  await connect(henry!, ida!, 'ida')
  await connect(eve!, frank, 'frank')
  for (const client of [alice, carol!, henry!, eve!]) await client.client.endCall()
  await Promise.all([bob!, dave!, ida!, frank].map((client) => expectStatus(client, 'ended hangup')))
  const logged = (message: string) => server.out().split(message).length - 1
  expect(logged('the store cannot be written')).toBe(1)
  expect(logged('the store can be written again')).toBe(1)
}
