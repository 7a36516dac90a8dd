import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as boundaryModule from '../socket/boundary'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawPolling, openRawWebSocket } from '../testing/openRawConnection'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceTracks } from '../testing/voiceCall'

// An error in any handler of a socket, a request or a timer is logged, and closes at most the connection that it was for.

const { faults } = vi.hoisted(() => ({ faults: { handler: '', seen: new Set<string>() } }))

vi.mock('../socket/boundary', async (importOriginal) => {
  const original = await importOriginal<typeof boundaryModule>()
  const createBoundary: typeof boundaryModule.createBoundary = (...args) => {
    const boundary = original.createBoundary(...args)
    return ((handler: string, handle: (...args: unknown[]) => unknown, onFault: undefined) => {
      faults.seen.add(handler)
      const faulty = function (this: unknown, ...values: unknown[]) {
        if (faults.handler === handler) throw new Error('on purpose')
        return handle.apply(this, values)
      }
      return boundary(handler, faulty, onFault)
    }) as boundaryModule.Boundary
  }
  return { createBoundary }
})

/** The handler of an expired token is called 30 s after the expiry. */
const soon = { timeout: 50_000, interval: 20 }

let server: TestServer
const unhandled = vi.fn()
beforeAll(() => {
  process.on('unhandledRejection', unhandled)
})
afterAll(() => {
  process.off('unhandledRejection', unhandled)
})
afterEach(async () => {
  faults.handler = ''
  await server.stop()
  expect(unhandled).not.toHaveBeenCalled()
})

const authenticate = (userId: string) => ({ userId, expiresAt: Date.now() + 3_600_000 })
const token = (value: string) => ({ token: value })

/** How to reach each handler. A handler that is missing here fails the test. */
const reach: Record<string, () => Promise<unknown>> = {
  request: () => openRawPolling(server.url),
  upgrade: () => openRawWebSocket(server.url),
  websocket: () => openRawWebSocket(server.url),
  origin: () => openRawPolling(server.url),
  'connection limits': () => openRawWebSocket(server.url),
  'engine connection': () => openRawWebSocket(server.url),
  'packet received': async () => (await openRawWebSocket(server.url)).send('40{}'),
  'packet created': async () => (await openRawWebSocket(server.url)).send('40{}'),
  'packets flushed': async () => (await openRawWebSocket(server.url)).send('40{}'),
  'refusal sent': async () => (await openRawWebSocket(server.url)).send('40{}'),
  'last packets sent': async () => (await openRawWebSocket(server.url)).send('40{}'),
  'sign-in': async () => (await openRawWebSocket(server.url)).send(await connectPacket('x', token('mallory'))),
  'sign-in timeout': () => openRawWebSocket(server.url),
  connection: async () => (await openRawWebSocket(server.url)).send(await connectPacket('x', token('mallory'))),
  command: async () => {
    const mallory = await connectProtocolClient(server.url, 'mallory', token('mallory'))
    await mallory.command('session:sync', { knownCalls: [] })
  },
  disconnect: async () => (await connectProtocolClient(server.url, 'mallory', token('mallory'))).socket.disconnect(),
  'disconnect recorded': async () =>
    (await connectProtocolClient(server.url, 'mallory', token('mallory'))).socket.disconnect(),
  'connection closed': async () => (await openRawWebSocket(server.url)).close(),
  'transport upgraded': () =>
    connectProtocolClient(server.url, 'mallory', token('mallory'), { transports: ['polling', 'websocket'] }),
  'close timeout': async () => {
    const connection = await openRawPolling(server.url)
    connection.send(await connectPacket('x', token('mallory')))
    await vi.waitFor(() => expect(connection.packets.length).toBe(2), soon)
    connection.stopReading()
    connection.send(...Array.from({ length: 3 }, (_, id) => `42${id}["session:sync","${id}",{"knownCalls":[]}]`))
    const handled = 'offhook_command_duration_seconds_count{command="session:sync",outcome="ok"} 3'
    await vi.waitFor(async () => expect(await server.metrics.metrics()).toContain(handled), soon)
    connection.send('41')
  },
  'keep-alive timeout': async () => {
    const mallory = await connectProtocolClient(server.url, 'mallory', token('mallory'))
    await mallory.command('connection:keep-alive', { within: 50 })
  },
  'probe timeout': async () => {
    const mallory = await connectProtocolClient(server.url, 'mallory', token('mallory'))
    const bob = await connectProtocolClient(server.url, 'bob', token('bob'))
    const carol = await connectProtocolClient(server.url, 'carol', token('carol'))
    mallory.socket.off('server:probe')
    await mallory.call('bob')
    expect(bob.deviceId).not.toBe('')
    await carol.call('mallory')
  },
  'token expiring': () => connectProtocolClient(server.url, 'mallory', token('expiring')),
  'token expired': () => connectProtocolClient(server.url, 'mallory', token('expired')),
  'HTTP route': () => fetch(`${server.url}/healthz`),
}

const handlers = Object.keys(reach)

describe('an error in the handler of', () => {
  it.each(handlers)('%s is logged, and leaves the connections of others alone', async (handler) => {
    const expiresIn: Record<string, number> = { expiring: 200, expired: 500 }
    server = await startTestServer({
      authenticate: (userId) => ({ ...authenticate(userId), expiresAt: Date.now() + (expiresIn[userId] ?? 3_600_000) }),
      cors: ['*'],
      handshakeTimeoutMs: 1_000,
    })
    const honest = await connectProtocolClient(server.url, 'alice', token('alice'))
    faults.handler = handler
    reach[handler]?.().catch(() => undefined)
    await vi.waitFor(() => expect(server.log()).toContain(`"handler":"${handler}"`), soon)
    faults.handler = ''
    expect(honest.socket.connected).toBe(true)
    expect(await honest.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    const other = await connectProtocolClient(server.url, 'dave', token('dave'))
    expect(await other.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    expect(await server.metrics.metrics()).toContain(`offhook_handler_errors_total{handler="${handler}"}`)
  })

  it('a disconnect is recorded all the same: the others in a call notice it', async () => {
    server = await startTestServer({ authenticate })
    const mallory = await connectProtocolClient(server.url, 'mallory', token('mallory'))
    const alice = await connectProtocolClient(server.url, 'alice', token('alice'))
    const started = await mallory.call('alice')
    if (!started.ok) throw new Error(started.failure.message)
    await alice.command('call:answer', { roomId: started.value.call.roomId, tracks: voiceTracks })
    const pushesBefore = alice.pushes.length
    faults.handler = 'disconnect'
    mallory.socket.disconnect()
    await vi.waitFor(() => expect(server.log()).toContain('"handler":"disconnect"'), soon)
    faults.handler = ''
    await vi.waitFor(() => expect(alice.pushes.slice(pushesBefore)).toMatchObject([{ name: 'call:user' }]), {
      timeout: 5_000,
    })
    expect(server.presence.list().map(({ userJid }) => userJid)).toEqual(['alice@example.com'])
    expect(await server.metrics.metrics()).toContain('offhook_connected_devices 1')
  })

  it('a new kind is listed above', async () => {
    server = await startTestServer({ authenticate })
    const alice = await connectProtocolClient(server.url, 'alice', token('alice'))
    expect(alice.socket.connected).toBe(true)
    expect([...faults.seen].filter((handler) => !handlers.includes(handler))).toEqual([])
  })

  it('no event or timer of a socket is new: each of these has a boundary, or cannot throw', () => {
    server = { stop: () => Promise.resolve() } as TestServer
    const folder = new URL('../socket/', import.meta.url)
    const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    const found = sources.flatMap((name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .split('\n')
        .filter((line) =>
          /\.(on|once|use|onAny|prependAny)\($|\.(on|once|use|onAny)\([^)]|set(Timeout|Immediate)\(/.test(line),
        )
        .map((line) => `${name}: ${line.trim()}`),
    )
    expect(found).toMatchInlineSnapshot(`
      [
        "admission.ts: const timer = setTimeout(giveUp, settings.handshakeTimeoutMs * SIGN_IN_PART)",
        "admission.ts: socket.conn.once('close', giveUp)",
        "attachSocketServer.ts: io.engine.on('connection', boundary('connection limits', connectionLimits.opened, engineConnections.terminate))",
        "attachSocketServer.ts: io.use(",
        "attachSocketServer.ts: io.on(",
        "attachSocketServer.ts: socket.on('disconnect', onDisconnect)",
        "attachSocketServer.ts: socket.onAny(onCommand)",
        "attachToPath.ts: socket.on('error', ignore)",
        "attachToPath.ts: for (const listener of restored) httpServer.on('request', listener)",
        "attachToPath.ts: httpServer.on('request', onRequest)",
        "attachToPath.ts: httpServer.on('upgrade', onUpgrade)",
        "attachToPath.ts: httpServer.on('listening', onListening)",
        "attachToPath.ts: httpServer.on('close', onClose)",
        "boundedWebSocket.ts: if (corked.size === 0) setImmediate(uncorkAll)",
        "connectionLimits.ts: socket.on('error', ignore)",
        "connectionLimits.ts: socket.once('close', () => {",
        "connectionLimits.ts: connection.once('close', () => {",
        "connectionThrottle.ts: if (waiting.size > 0) timer = setTimeout(admitDue, Math.max(1, nextTurn - now()))",
        "connectionThrottle.ts: timer ??= setTimeout(admitDue, Math.max(1, nextTurn - now()))",
        "connections.ts: const timer = setTimeout(onTimeout, PROBE_TIMEOUT_MS)",
        "connections.ts: const closed = sockets.map((socket) => new Promise((resolve) => socket.conn.once('close', resolve)))",
        "connections.ts: const timeout = new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_TIMEOUT_MS)))",
        "engineConnections.ts: record.timer = setTimeout(onCloseTimeout, CLOSE_TIMEOUT_MS, conn)",
        "engineConnections.ts: if (record.queuedBytes > 0) conn.once('drain', closeNow)",
        "engineConnections.ts: record.timer = setTimeout(onSignInTimeout, signInTimeoutMs, conn)",
        "engineConnections.ts: conn.on('packet', onPacket)",
        "engineConnections.ts: conn.on('packetCreate', onPacketCreate)",
        "engineConnections.ts: conn.on('flush', onFlush)",
        "engineConnections.ts: conn.on('upgrade', onUpgrade)",
        "engineConnections.ts: conn.on('close', onClose)",
        "engineConnections.ts: engine.on('connection', onConnection)",
        "engineConnections.ts: response.once('close', () => responses.delete(response))",
        "httpRefusal.ts: socket.once('finish', () => socket.destroy())",
        "keepAliveTimer.ts: timer = within > 0 ? setTimeout(onTimeout, within) : undefined",
        "limitTcpConnections.ts: server.on('drop', () => {",
        "limitTcpConnections.ts: server.on('connection', (socket) => {",
        "limitTcpConnections.ts: socket.once('close', () => {",
        "limitTcpConnections.ts: response.once('close', () => {",
      ]
    `)
  })
})

it('a server that is embedded installs no handlers of the process', () => {
  const before = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')
  return startTestServer({ authenticate }).then((started) => {
    server = started
    expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(before)
    expect(createServer().listenerCount('request')).toBe(0)
  })
})
