// @vitest-environment jsdom
// Over 350 lines: one fake socket, and one case for each thing that ends or delays a connection.
import { EventEmitter } from 'node:events'
import { failure, type Failure, PROTOCOL_VERSION } from '@offhook/protocol'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signaling, SignalingStatus } from '../api/ports/signaling'
import { createFakeClock, type FakeClock } from '../testing/fakeClock'
import { createSocketIoSignaling } from './socketIoSignaling'

// When the client connects and reconnects. What it sends over a real connection is in the contract suite.
vi.mock('socket.io-client', () => ({ io: vi.fn(), Manager: vi.fn() }))

class FakeSocket extends EventEmitter {
  connected = false
  auth: unknown
  connect = vi.fn()
  disconnect = vi.fn(() => {
    this.connected = false
  })
  onAny = vi.fn()
  io = Object.assign(new EventEmitter(), {
    opts: {},
    engine: Object.assign(new EventEmitter(), { transport: { name: 'websocket' } }),
  })
  get active() {
    return this.connect.mock.calls.length > this.disconnect.mock.calls.length
  }
  /** The commands that were emitted, each with its acknowledgement function. */
  commands: { name: string; request: unknown; acknowledge: (reply: unknown) => void }[] = []

  override emit(name: string, ...args: unknown[]): boolean {
    const [, request, acknowledge] = args
    if (typeof acknowledge !== 'function') return super.emit(name, ...args)
    this.commands.push({ name, request, acknowledge: acknowledge as () => void })
    return true
  }

  succeed() {
    this.connected = true
    this.emit('connect')
  }

  /** Acknowledges the latest command. */
  acknowledge() {
    this.commands.at(-1)?.acknowledge({ ok: true, value: null })
  }

  fail(data?: Failure) {
    this.emit('connect_error', Object.assign(new Error('websocket error'), { data }))
  }
}

const getToken = vi.fn<() => Promise<string>>()
let servers = 0
let socket: FakeSocket
let clock: FakeClock
let canCall: boolean
let signaling: Signaling
let statuses: [SignalingStatus, number | undefined][]

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  getToken.mockReset().mockResolvedValue('the token')
  socket = new FakeSocket()
  vi.mocked(io)
    .mockReset()
    .mockReturnValue(socket as never)
  clock = createFakeClock()
  statuses = []
  canCall = true
  signaling = createSocketIoSignaling({
    // The page remembers what worked for each server.
    url: `https://calls${++servers}.example.com`,
    getToken,
    deviceId: 'a-device',
    getDisplayName: () => 'Alice',
    canCall: () => canCall,
    clock,
    onStatus: (status, reason) => void statuses.push([status, reason?.statusCode]),
    onPush: () => undefined,
  })
})
afterEach(() => {
  signaling.close()
  vi.restoreAllMocks()
})

const attempts = () => getToken.mock.calls.length

it('waits longer after each failure, up to four seconds, and never stops trying', async () => {
  signaling.open()
  const delays: number[] = []
  for (let failures = 0; failures < 9; failures++) {
    const before = attempts()
    const startedAt = clock.now()
    socket.fail()
    while (attempts() === before) await clock.advance(100)
    delays.push(clock.now() - startedAt)
  }
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 4000, 4000, 4000])
  expect(new Set(statuses.map(([status]) => status))).toEqual(new Set(['connecting']))
})

it('adds jitter to the delay, so that clients do not reconnect at once', async () => {
  signaling.open()
  vi.mocked(Math.random).mockReturnValue(0)
  socket.fail()
  await clock.advance(50)
  expect(attempts()).toBe(2)
  vi.mocked(Math.random).mockReturnValue(0.99)
  socket.fail()
  await clock.advance(290)
  expect(attempts()).toBe(2)
  await clock.advance(10)
  expect(attempts()).toBe(3)
})

it('tries again after any refusal except 401', async () => {
  signaling.open()
  for (const code of ['rate-limited', 'not-connected', 'internal', 'invalid-request'] as const) {
    const before = attempts()
    socket.fail(failure(code))
    await clock.advance(10_000)
    expect(attempts()).toBeGreaterThan(before)
  }
  const before = attempts()
  socket.fail(failure('unauthorized'))
  await clock.advance(60_000)
  expect(attempts()).toBe(before)
  expect(statuses.at(-1)).toEqual(['unauthorized', 401])
})

it('waits at least as long as a busy server asks for', async () => {
  signaling.open()
  socket.fail({ ...failure('not-connected'), retryAfterMs: 8_000 })
  await clock.advance(7_999)
  expect(attempts()).toBe(1)
  await clock.advance(2_000)
  expect(attempts()).toBe(2)
})

it.each<[string, string | undefined, boolean]>([
  ['a failure with a time to retry', JSON.stringify({ ...failure('rate-limited'), retryAfterMs: 8_000 }), true],
  ['the page of a proxy', '<h1>503</h1>', false],
  ['other JSON', '{"statusCode":429}', false],
  ['null', 'null', false],
  ['a refused token, which no limit gives', '{"statusCode":401,"retryAfterMs":8000}', false],
  ['nothing', undefined, false],
])('takes the time to retry from an HTTP response: %s', async (_name, responseText, waits) => {
  signaling.open()
  socket.emit('connect_error', Object.assign(new Error('xhr poll error'), { context: { responseText } }))
  await clock.advance(7_999)
  expect(attempts()).toBe(waits ? 1 : 2)
  await clock.advance(2_001)
  expect(attempts()).toBe(2)
})

it('disconnects from a draining server, and reconnects at a random moment within the given time', async () => {
  signaling.open()
  await clock.settle()
  socket.succeed()
  socket.emit('server:draining', { within: 8_000 })
  expect(socket.disconnect).toHaveBeenCalledOnce()
  expect(statuses.at(-1)).toEqual(['reconnecting', 503])
  await clock.advance(4_000)
  expect(attempts()).toBe(1)
  await clock.advance(200)
  expect(attempts()).toBe(2)
})

describe('during a call', () => {
  const keepAlives = () => socket.commands.filter(({ name }) => name === 'connection:keep-alive')
  beforeEach(async () => {
    signaling.open()
    await clock.settle()
    socket.succeed()
    signaling.setKeepAlive(true)
  })

  it('sends a keep-alive message every 1.5 s until the call has ended', async () => {
    expect(keepAlives().map(({ request }) => request)).toEqual([{ within: 5_000 }])
    for (let count = 0; count < 3; count++) {
      socket.acknowledge()
      await clock.advance(1_500)
    }
    expect(keepAlives()).toHaveLength(4)
    signaling.setKeepAlive(false)
    expect(keepAlives().at(-1)?.request).toEqual({ within: 0 })
    socket.acknowledge()
    await clock.advance(60_000)
    expect(keepAlives()).toHaveLength(5)
  })

  it('reconnects if a keep-alive message is not acknowledged in 2.5 s', async () => {
    await clock.advance(2_499)
    expect(statuses.at(-1)).toEqual(['online', undefined])
    await clock.advance(1)
    expect(statuses.at(-1)).toEqual(['reconnecting', 503])
    await clock.advance(100)
    expect(attempts()).toBe(2)
    socket.succeed()
    expect(keepAlives()).toHaveLength(2)
  })

  it('cancels an attempt that takes too long, and gives each next one more time', async () => {
    socket.emit('disconnect', 'transport close')
    await clock.advance(100)
    const delays: number[] = []
    for (let timeouts = 0; timeouts < 5; timeouts++) {
      const before = attempts()
      const startedAt = clock.now()
      while (attempts() === before) await clock.advance(100)
      delays.push(clock.now() - startedAt)
    }
    expect(delays).toEqual([2700, 3400, 4300, 5000, 5500])
    signaling.setKeepAlive(false)
  })
})

describe('a token that expires', () => {
  const renewals = () => socket.commands.filter(({ name }) => name === 'connection:token')
  beforeEach(async () => {
    signaling.open()
    await clock.settle()
    socket.succeed()
  })

  it('is replaced without a new connection', async () => {
    getToken.mockResolvedValueOnce('a newer token')
    socket.emit('server:token-expiring', { expiresIn: 60_000 })
    await clock.settle()
    expect(renewals().map(({ request }) => request)).toEqual([{ token: 'a newer token' }])
    socket.acknowledge()
    await clock.advance(60_000)
    expect(renewals()).toHaveLength(1)
    expect(socket.connect).toHaveBeenCalledOnce()
    expect(statuses.map(([status]) => status)).toEqual(['connecting', 'online'])
  })

  it('is requested again if no token could be fetched', async () => {
    getToken.mockRejectedValueOnce(new Error('the token service is down')).mockResolvedValueOnce('a newer token')
    socket.emit('server:token-expiring', { expiresIn: 60_000 })
    await clock.advance(4_999)
    expect(renewals()).toHaveLength(0)
    await clock.advance(1)
    await clock.settle()
    expect(renewals()).toHaveLength(1)
  })

  it('closes the connection as unauthorized if it was not replaced', async () => {
    socket.emit('server:closing', { failure: failure('unauthorized', 'The token has expired') })
    socket.emit('disconnect', 'io server disconnect')
    await vi.waitFor(() => expect(statuses).toHaveLength(3))
    expect(statuses.at(-1)).toEqual(['unauthorized', 401])
  })
})

it('cancels an attempt after 20 s, and tries again', async () => {
  signaling.open()
  await clock.advance(20_000)
  expect(statuses).toEqual([
    ['connecting', undefined],
    ['connecting', 503],
  ])
  await clock.advance(100)
  expect(attempts()).toBe(2)
})

it.each<[string, () => void]>([
  ['the network is back', () => window.dispatchEvent(new Event('online'))],
  ['the page becomes visible', () => document.dispatchEvent(new Event('visibilitychange'))],
])('tries at once when %s', (_name, dispatch) => {
  signaling.open()
  dispatch()
  expect(attempts()).toBe(1)
  socket.fail()
  dispatch()
  dispatch()
  expect(attempts()).toBe(2)
  signaling.close()
  dispatch()
  expect(attempts()).toBe(2)
})

it('tries the other transport when a WebSocket does not open, and signs in with the same token', async () => {
  signaling.open()
  await clock.settle()
  expect(socket.io.opts).toMatchObject({ transports: ['websocket', 'polling'] })
  await clock.advance(4_000)
  expect(socket.io.opts).toMatchObject({ transports: ['polling', 'websocket'], upgrade: true })
  expect(socket.connect).toHaveBeenCalledTimes(2)
  expect(attempts()).toBe(1)
  expect(statuses).toEqual([['connecting', undefined]])
})

it('does not blame WebSocket while the token is fetched', async () => {
  getToken.mockReturnValueOnce(new Promise(() => undefined))
  signaling.open()
  await clock.advance(20_100)
  expect(socket.connect).toHaveBeenCalledOnce()
  expect(socket.io.opts).toMatchObject({ transports: ['websocket', 'polling'] })
})

it('disconnects the socket of an attempt that it cancels', async () => {
  signaling.open()
  await clock.settle()
  socket.disconnect.mockClear()
  await clock.advance(20_000)
  expect(statuses.at(-1)).toEqual(['connecting', 503])
  expect(attempts()).toBe(1)
  // Once for the silent WebSocket, and once for HTTP long polling.
  expect(socket.disconnect).toHaveBeenCalledTimes(2)
})

it('does not try at once when the page becomes hidden', () => {
  signaling.open()
  socket.fail()
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(attempts()).toBe(1)
})

it('connects when the token is available', async () => {
  signaling.open()
  expect(socket.connect).not.toHaveBeenCalled()
  await clock.settle()
  expect(socket.connect).toHaveBeenCalledOnce()
  expect(socket.auth).toEqual({
    token: 'the token',
    deviceId: 'a-device',
    displayName: 'Alice',
    protocolVersion: PROTOCOL_VERSION,
  })
})

it('tells the server when this device cannot take calls', async () => {
  canCall = false
  signaling.open()
  await clock.settle()
  expect(socket.auth).toMatchObject({ deviceId: 'a-device', canCall: false })
})

it('ignores a token that arrives after the attempt was canceled', async () => {
  let deliver: (token: string) => void = () => undefined
  getToken.mockReturnValueOnce(new Promise((resolve) => (deliver = resolve)))
  signaling.open()
  await clock.advance(20_000)
  expect(statuses.at(-1)).toEqual(['connecting', 503])
  deliver('too late')
  await clock.settle()
  expect(socket.connect).not.toHaveBeenCalled()
  await clock.advance(100)
  expect(socket.auth).toMatchObject({ token: 'the token' })
})

it('cancels every timer on close', async () => {
  signaling.open()
  const pending = signaling.send('session:sync', { knownCalls: [] })
  socket.fail()
  signaling.close()
  await expect(pending).rejects.toMatchObject({ statusCode: 503 })
  expect(clock.pending).toBe(0)
})

describe('a token of another user on a reconnect', () => {
  const tokenOf = (sub: string) => `header.${btoa(JSON.stringify({ sub })).replaceAll('=', '')}.signature`

  async function reconnectAs(sub: string) {
    getToken.mockResolvedValue(tokenOf('alice'))
    signaling.open()
    await clock.settle()
    socket.succeed()
    socket.connected = false
    socket.emit('disconnect', 'transport close')
    const sent = signaling.send('call:end', { roomId: 'a-room', reason: 'hangup' }).catch((error: unknown) => error)
    getToken.mockResolvedValue(tokenOf(sub))
    await clock.advance(5_000)
    socket.succeed()
    return sent
  }

  it('fails the pending commands of the earlier user', async () => {
    expect(await reconnectAs('bob')).toMatchObject({ statusCode: 503 })
    expect(socket.commands).toEqual([])
  })

  it('sends the pending commands of the same user', async () => {
    void reconnectAs('alice')
    await vi.waitFor(() => expect(socket.commands).toMatchObject([{ name: 'call:end' }]))
  })
})
