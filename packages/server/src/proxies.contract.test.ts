import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Clock, systemClock } from '../../core/src/api/ports/clock'
import type { Signaling, SignalingStatus } from '../../core/src/api/ports/signaling'
import { createSocketIoSignaling } from '../../core/src/signaling/socketIoSignaling'
import { createCallClient } from '../../core/src/index'
import { createFakeNetwork } from '../../core/src/testing/index'
import { openTestClient } from './testing/openTestClient'
import { type Proxy, type ProxyMode, startProxy } from './testing/startProxy'
import { startTestServer, type TestServer, testToken } from './testing/startTestServer'

// Proxies between a client and the server which break WebSocket. Every client connects through a real one.

const SPEED_UP = 20
const clock: Clock = { now: () => systemClock.now(), after: (ms, task) => systemClock.after(ms / SPEED_UP, task) }
const soon = { timeout: 8_000 }

let server: TestServer
const cleanups: (() => void)[] = []

beforeAll(async () => {
  server = await startTestServer({ pingIntervalMs: 1_000, pingTimeoutMs: 500 })
})
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})
afterAll(() => server.stop())

async function proxyOf(mode: ProxyMode, target = server.url, prefix = ''): Promise<Proxy> {
  const proxy = await startProxy(target, mode, prefix)
  cleanups.push(() => {
    proxy.stop()
  })
  return proxy
}

interface Client {
  signaling: Signaling
  statuses: SignalingStatus[]
}

let users = 0

function openClient({ url }: Proxy, useClock: Clock = clock): Client {
  const user = `user${++users}`
  const statuses: SignalingStatus[] = []
  const signaling = createSocketIoSignaling({
    url,
    getToken: () => testToken(user),
    deviceId: randomUUID(),
    getDisplayName: () => '',
    clock: useClock,
    onStatus: (status) => void statuses.push(status),
    onPush: () => undefined,
  })
  cleanups.push(() => {
    signaling.close()
  })
  signaling.open()
  return { signaling, statuses }
}

const expectOnline = ({ statuses }: Client) => vi.waitFor(() => expect(statuses.at(-1)).toBe('online'), soon)
const expectCommands = ({ signaling }: Client) =>
  expect(signaling.send('session:sync', { knownCalls: [] })).resolves.toBeDefined()

describe('a client behind a proxy', () => {
  it.each<ProxyMode>(['swallow', 'silent', 'deaf', 'hangUp', 'refuse'])(
    'that breaks WebSocket (%s) connects over HTTP long polling',
    async (mode) => {
      const proxy = await proxyOf(mode)
      const client = openClient(proxy)
      await expectOnline(client)
      await expectCommands(client)
      expect(client.statuses).toEqual(['connecting', 'online'])
    },
  )

  it('that never answers an upgrade connects within five seconds', async () => {
    const client = openClient(await proxyOf('swallow'), systemClock)
    const startedAt = performance.now()
    await vi.waitFor(() => expect(client.statuses.at(-1)).toBe('online'), { timeout: 10_000 })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('connects with one upgrade and no other request if WebSocket works', async () => {
    const proxy = await proxyOf('pass')
    const client = openClient(proxy)
    await expectOnline(client)
    await expectCommands(client)
    expect(proxy.upgrades).toBe(1)
    expect(proxy.requests).toBe(1)
  })

  it.each<ProxyMode>(['swallow', 'silent'])('starts with what worked on this page: %s', async (mode) => {
    const proxy = await proxyOf(mode)
    const first = openClient(proxy)
    await expectOnline(first)
    first.signaling.close()
    const patient: Clock = {
      ...clock,
      // A client that waited for a silent WebSocket again would not connect before the test times out.
      after: (ms, task) => (ms === 4_000 ? () => undefined : clock.after(ms, task)),
    }
    const second = openClient(proxy, patient)
    await expectOnline(second)
    expect(second.statuses).toEqual(['connecting', 'online'])
  })

  it.each<ProxyMode>(['swallow', 'silent', 'refuse'])(
    'that is repaired (%s) returns to WebSocket without a failure',
    async (mode) => {
      const proxy = await proxyOf(mode)
      const client = openClient(proxy)
      await expectOnline(client)
      expect(proxy.openWebSockets()).toBe(0)
      proxy.mode = 'pass'
      await vi.waitFor(() => expect(proxy.openWebSockets()).toBe(1), soon)
      await expectOnline(client)
      await expectCommands(client)
      expect(client.statuses).not.toContain('reconnecting')
      expect(proxy.openWebSockets()).toBe(1)
    },
  )

  it.each<ProxyMode>(['cut', 'mute'])(
    'that ends each WebSocket after a while (%s) stays connected over HTTP long polling',
    async (mode) => {
      const proxy = await proxyOf(mode)
      const client = openClient(proxy)
      const connects = () => client.statuses.filter((status) => status === 'online').length
      await vi.waitFor(() => expect(connects()).toBe(3), soon)
      expect(proxy.upgrades).toBe(2)
      await expectCommands(client)
      // The next upgrade is a trial, after a minute.
      await vi.waitFor(() => expect(proxy.upgrades).toBeGreaterThanOrEqual(3), soon)
      expect(client.statuses.filter((status) => status === 'reconnecting')).toHaveLength(2)
    },
  )

  it('is not given up for WebSocket during a call', async () => {
    const proxy = await proxyOf('swallow')
    let minutes = 0
    const countingClock: Clock = {
      ...clock,
      // Only the wait for a silent WebSocket and the time until a trial are shorter: a keep-alive must not time out.
      after: (ms, task) =>
        (ms === 4_000 || ms === 60_000 ? clock : systemClock).after(ms, () => {
          if (ms === 60_000) minutes += 1
          task()
        }),
    }
    const client = openClient(proxy, countingClock)
    await expectOnline(client)
    client.signaling.setKeepAlive(true)
    proxy.mode = 'pass'
    await vi.waitFor(() => expect(minutes).toBe(2), soon)
    expect(proxy.openWebSockets()).toBe(0)
    client.signaling.setKeepAlive(false)
    await vi.waitFor(() => expect(proxy.openWebSockets()).toBe(1), soon)
  })

  it.each<ProxyMode>(['swallow', 'silent', 'cut', 'refuse'])(
    'that starts to break WebSocket during a call (%s) reconnects',
    async (mode) => {
      const proxy = await proxyOf('pass')
      const client = openClient(proxy)
      await expectOnline(client)
      client.signaling.setKeepAlive(true)
      proxy.mode = mode
      proxy.cutAll()
      await vi.waitFor(() => expect(client.statuses).toContain('reconnecting'), soon)
      await expectOnline(client)
      await expectCommands(client)
    },
  )
})

describe('createCallClient({ path })', () => {
  async function connectUnder(url: string, path: string) {
    const token = () => testToken('alice')
    const { client } = await openTestClient({ url, path, user: 'alice', token, network: createFakeNetwork() })
    expect(client.store.getState().connection.status).toBe('online')
    await client.destroy()
  }

  it.each<ProxyMode>(['pass', 'swallow'])('reaches a server whose proxy removes the prefix: %s', async (mode) => {
    const { url } = await proxyOf(mode, server.url, '/calls')
    await connectUnder(url, '/calls/socket.io')
  })

  it.each<[ProxyMode, string, string]>([
    ['pass', '/calls/socket.io', '/calls/socket.io'],
    ['swallow', '/calls/socket.io', '/calls/socket.io'],
    ['pass', '/calls/', '/calls'],
  ])('reaches a server whose proxy keeps the prefix: %s, %s', async (mode, serverPath, path) => {
    const prefixed = await startTestServer({ path: serverPath })
    cleanups.push(() => void prefixed.stop())
    await connectUnder((await proxyOf(mode, prefixed.url)).url, path)
    await connectUnder((await proxyOf(mode, prefixed.url)).url, `${path}/`)
  })

  it.each(['', 'socket.io', '//other.example', '/', '/a b', '/a?b', '/a#b'])('refuses %j', (path) => {
    expect(() => createCallClient({ url: 'https://calls.example.com', token: 'any', path })).toThrow(
      expect.objectContaining({ statusCode: 400, message: expect.stringContaining('path must') as unknown }),
    )
  })
})
