// Devices that die silently in a call: their connections stay open. Real sockets behind a gate that drops everything.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../core/src/testing/index'
import { openTestClient, type TestClient } from './testing/openTestClient'
import { startTcpGate, type TcpGate } from './testing/startTcpGate'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 })

let server: TestServer
let network: ReturnType<typeof createFakeNetwork>
let gate: TcpGate
const clients: TestClient[] = []

beforeEach(async () => {
  server = await startTestServer()
  network = createFakeNetwork()
  gate = await startTcpGate(server.url)
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ client }) => client.destroy()))
  gate.stop()
  await server.stop()
})

async function openClient(user: string, url = server.url): Promise<TestClient> {
  const opened = await openTestClient({ url, user, token: () => testToken(user), network })
  clients.push(opened)
  return opened
}

const expectStatus = (client: TestClient, status: string) => until(() => expect(client.status()).toBe(status))

/** No packet reaches or leaves the devices behind the gate, and no connection closes. */
function die(): void {
  gate.dropDownstream()
  gate.dropUpstream()
}

async function ring() {
  const [alice, bob] = [await openClient('alice', gate.url), await openClient('bob')]
  await alice.client.makeVoiceCall(['bob'])
  await expectStatus(bob, 'ringing')
  return { alice, bob }
}

async function connect() {
  const { alice, bob } = await ring()
  await bob.client.answerCall()
  await Promise.all([expectStatus(alice, 'connected'), expectStatus(bob, 'connected')])
  return { alice, bob }
}

describe('a device that dies silently in a call', { timeout: 60_000 }, () => {
  it('does not refuse the call of its user from a new device within two seconds', async () => {
    const { bob } = await connect()
    const [aliceAfter, carol] = [await openClient('alice'), await openClient('carol')]
    die()
    const startedAt = Date.now()
    expect(await aliceAfter.client.makeVoiceCall(['carol'])).toMatchObject({ statusCode: 200 })
    expect(Date.now() - startedAt).toBeLessThan(2_000)
    await expectStatus(carol, 'ringing')
    await expectStatus(bob, 'ended connection-lost')
  })

  it('does not make its user engaged: the new device rings', async () => {
    await connect()
    const [aliceAfter, carol] = [await openClient('alice'), await openClient('carol')]
    die()
    await carol.client.makeVoiceCall(['alice'])
    await expectStatus(aliceAfter, 'ringing')
    expect(aliceAfter.log).toEqual(['incoming(carol)'])
    expect(carol.log.filter((line) => line.startsWith('engaged'))).toEqual([])
  })

  it('is reported as reconnecting to a callee who answers it, within two seconds', async () => {
    const { bob } = await ring()
    die()
    network.cut('alice')
    const answeredAt = Date.now()
    await bob.client.answerCall()
    await expectStatus(bob, 'reconnecting')
    expect(Date.now() - answeredAt).toBeLessThan(2_000)
    await expectStatus(bob, 'ended connection-lost')
    expect(Date.now() - answeredAt).toBeLessThan(12_000)
  })
})

describe('a live device in a call', { timeout: 60_000 }, () => {
  it('makes its user engaged, and keeps its connection', async () => {
    const { alice, bob } = await connect()
    const [bobAfter, carol] = [await openClient('bob'), await openClient('carol')]
    await carol.client.makeVoiceCall(['bob'])
    await expectStatus(carol, 'ended engaged')
    await expect(bobAfter.client.makeVoiceCall(['carol'])).rejects.toMatchObject({ statusCode: 409 })
    expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
    expect(server.log()).not.toContain('probe timed out')
  })
})

it('two users who call each other at the same time do not wait for each other', { timeout: 60_000 }, async () => {
  const [alice, bob] = [await openClient('alice'), await openClient('bob')]
  const startedAt = Date.now()
  await Promise.all([alice.client.makeVoiceCall(['bob']), bob.client.makeVoiceCall(['alice'])])
  await Promise.all([expectStatus(alice, 'connected'), expectStatus(bob, 'connected')])
  expect(Date.now() - startedAt).toBeLessThan(1_000)
})
