import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../core/src/testing/index'
import { openTestClient, type TestClient } from './testing/openTestClient'
import { startTcpGate, type TcpGate } from './testing/startTcpGate'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

const soon = { timeout: 20_000, interval: 20 }

let server: TestServer
let network: ReturnType<typeof createFakeNetwork>
let gate: TcpGate | null = null
const clients: TestClient[] = []

beforeEach(async () => {
  server = await startTestServer()
  network = createFakeNetwork()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ client }) => client.destroy()))
  gate?.stop()
  gate = null
  await server.stop()
})

async function openClient(user: string, url = server.url): Promise<TestClient> {
  const opened = await openTestClient({ url, user, token: () => testToken(user), network })
  clients.push(opened)
  return opened
}

const connectionOf = ({ client }: TestClient) => client.store.getState().connection.status
const until = (check: () => void) => vi.waitFor(check, soon)
const expectStatus = (client: TestClient, status: string) => until(() => expect(client.status()).toBe(status))

async function connect(alice: TestClient, bob: TestClient): Promise<void> {
  await alice.client.makeVoiceCall(['bob'])
  await expectStatus(bob, 'ringing')
  await bob.client.answerCall()
  await Promise.all([expectStatus(alice, 'connected'), expectStatus(bob, 'connected')])
}

describe('a network that drops packets silently during a call', { timeout: 60_000 }, () => {
  it('is detected by the client within five seconds, and the call continues', async () => {
    gate = await startTcpGate(server.url)
    const [alice, bob] = [await openClient('alice', gate.url), await openClient('bob')]
    await connect(alice, bob)
    const droppedAt = Date.now()
    gate.dropDownstream()
    await until(() => expect(connectionOf(alice)).toBe('reconnecting'))
    expect(Date.now() - droppedAt).toBeLessThan(5_000)
    gate.restore()
    await until(() => expect(connectionOf(alice)).toBe('online'))
    expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
    await bob.client.endCall()
    await expectStatus(alice, 'ended hangup')
  })

  it('is detected by the server within six seconds, and the device stays a member of the call', async () => {
    gate = await startTcpGate(server.url)
    const [alice, bob] = [await openClient('alice', gate.url), await openClient('bob')]
    await connect(alice, bob)
    const droppedAt = Date.now()
    gate.dropUpstream()
    await until(() => expect(server.log()).toContain('keep-alive timed out'))
    expect(Date.now() - droppedAt).toBeLessThan(6_000)
    expect(bob.status()).toBe('connected')
  })
})

describe('a user whose access is revoked', { timeout: 60_000 }, () => {
  it('gets the end of the call and 401, and the other user has no call either', async () => {
    const [alice, bob] = [await openClient('alice'), await openClient('bob')]
    await connect(alice, bob)
    const revokedAt = Date.now()
    await server.revoke('bob')
    await until(() => expect(connectionOf(bob)).toBe('unauthorized'))
    await Promise.all([expectStatus(alice, 'ended signaling-failed'), expectStatus(bob, 'ended signaling-failed')])
    expect(Date.now() - revokedAt).toBeLessThan(1_000)
    expect(bob.log.at(-1)).toBe('AUTHFAIL')
    expect(network.openConnections()).toBe(0)
  })
})

it('replaces a token that expires during a call without an interruption', { timeout: 60_000 }, async () => {
  await server.stop()
  let tokenRequests = 0
  server = await startTestServer({
    authenticate: (token) => ({ userId: token, expiresAt: Date.now() + (tokenRequests < 3 ? 600 : 600_000) }),
  })
  const alice = await openTestClient({
    url: server.url,
    user: 'alice',
    token: () => {
      tokenRequests += 1
      return 'alice'
    },
    network,
  })
  clients.push(alice)
  const bob = await openTestClient({ url: server.url, user: 'bob', token: 'bob', network })
  clients.push(bob)
  await connect(alice, bob)
  await until(() => expect(tokenRequests).toBeGreaterThanOrEqual(3))
  expect([alice, bob].map(connectionOf)).toEqual(['online', 'online'])
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  expect(alice.log).not.toContain('RECONNECTING')
})
