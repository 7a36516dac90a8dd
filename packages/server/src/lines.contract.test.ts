import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../core/src/testing/index'
import { openTelephone, type Telephone } from './testing/openTelephone'
import { startTcpGate, type TcpGate } from './testing/startTcpGate'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

const soon = { timeout: 20_000, interval: 20 }

let server: TestServer
let network: ReturnType<typeof createFakeNetwork>
let gate: TcpGate | null = null
const telephones: Telephone[] = []

beforeEach(async () => {
  server = await startTestServer()
  network = createFakeNetwork()
})
afterEach(async () => {
  await Promise.all(telephones.splice(0).map(({ client }) => client.destroy()))
  gate?.stop()
  gate = null
  await server.stop()
})

async function telephone(user: string, url = server.url): Promise<Telephone> {
  const opened = await openTelephone({ url, user, token: () => testToken(user), network })
  telephones.push(opened)
  return opened
}

const connectionOf = ({ client }: Telephone) => client.store.getState().connection.status
const until = (check: () => void) => vi.waitFor(check, soon)
const shows = (one: Telephone, status: string) => until(() => expect(one.status()).toBe(status))

async function connect(alice: Telephone, bob: Telephone): Promise<void> {
  await alice.client.makeVoiceCall(['bob'])
  await shows(bob, 'ringing')
  await bob.client.answerCall()
  await Promise.all([shows(alice, 'connected'), shows(bob, 'connected')])
}

describe('a network that swallows everything without a word', { timeout: 60_000 }, () => {
  it('is found within five seconds by a telephone in a call, and the call goes on', async () => {
    gate = await startTcpGate(server.url)
    const [alice, bob] = [await telephone('alice', gate.url), await telephone('bob')]
    await connect(alice, bob)
    const silentAt = Date.now()
    gate.deafen()
    await until(() => expect(connectionOf(alice)).toBe('reconnecting'))
    expect(Date.now() - silentAt).toBeLessThan(5_000)
    gate.mend()
    await until(() => expect(connectionOf(alice)).toBe('online'))
    expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
    await bob.client.endCall()
    await shows(alice, 'ended hangup')
  })

  it('is found as soon by the server, which keeps the seat', async () => {
    gate = await startTcpGate(server.url)
    const [alice, bob] = [await telephone('alice', gate.url), await telephone('bob')]
    await connect(alice, bob)
    const silentAt = Date.now()
    gate.mute()
    await until(() => expect(server.log()).toContain('a line in a call went silent'))
    expect(Date.now() - silentAt).toBeLessThan(6_000)
    expect(bob.status()).toBe('connected')
  })
})

describe('a user whose access is revoked', { timeout: 60_000 }, () => {
  it('sees the call end and the sign-in refused, and the other side is free', async () => {
    const [alice, bob] = [await telephone('alice'), await telephone('bob')]
    await connect(alice, bob)
    const revokedAt = Date.now()
    await server.revoke('bob')
    await until(() => expect(connectionOf(bob)).toBe('unauthorized'))
    await Promise.all([shows(alice, 'ended signaling-failed'), shows(bob, 'ended signaling-failed')])
    expect(Date.now() - revokedAt).toBeLessThan(1_000)
    expect(bob.log.at(-1)).toBe('AUTHFAIL')
    expect(network.openConnections()).toBe(0)
  })
})

it('a token that runs out in a call is replaced on the way, and nobody notices', { timeout: 60_000 }, async () => {
  await server.stop()
  const asked: string[] = []
  server = await startTestServer({
    authenticate: (token) => ({ userId: token, expiresAt: Date.now() + (asked.length < 3 ? 600 : 600_000) }),
  })
  const alice = await openTelephone({
    url: server.url,
    user: 'alice',
    token: () => (asked.push('alice'), 'alice'),
    network,
  })
  telephones.push(alice)
  const bob = await openTelephone({ url: server.url, user: 'bob', token: 'bob', network })
  telephones.push(bob)
  await connect(alice, bob)
  await until(() => expect(asked.length).toBeGreaterThanOrEqual(3))
  expect([alice, bob].map(connectionOf)).toEqual(['online', 'online'])
  expect([alice.status(), bob.status()]).toEqual(['connected', 'connected'])
  expect(alice.log).not.toContain('RECONNECTING')
})
