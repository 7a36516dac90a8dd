// @vitest-environment jsdom
import { EventEmitter } from 'node:events'
import { failure, type Failure, PROTOCOL_VERSION } from '@offhook/protocol'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signaling, SignalingStatus } from '../api/ports/signaling'
import { createFakeClock, type FakeClock } from '../testing/fakeClock'
import { createSocketIoSignaling } from './socketIoSignaling'

// What goes over a real line is in the contract suite; here is when a line is tried.
vi.mock('socket.io-client', () => ({ io: vi.fn() }))

class FakeSocket extends EventEmitter {
  connected = false
  auth: unknown
  connect = vi.fn()
  disconnect = vi.fn(() => {
    this.connected = false
  })
  onAny = vi.fn()
  /** Commands, each with how to answer it. */
  heard: { name: string; request: unknown; acknowledge: (reply: unknown) => void }[] = []

  override emit(name: string, ...args: unknown[]): boolean {
    const [, request, acknowledge] = args
    if (typeof acknowledge !== 'function') return super.emit(name, ...args)
    this.heard.push({ name, request, acknowledge: acknowledge as () => void })
    return true
  }

  arrive() {
    this.connected = true
    this.emit('connect')
  }

  /** Answers the latest command. */
  acknowledge() {
    this.heard.at(-1)?.acknowledge({ ok: true, value: null })
  }

  fail(data?: Failure) {
    this.emit('connect_error', Object.assign(new Error('websocket error'), { data }))
  }
}

const getToken = vi.fn<() => Promise<string>>()
let socket: FakeSocket
let clock: FakeClock
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
  signaling = createSocketIoSignaling({
    url: 'https://calls.example.com',
    getToken,
    deviceId: 'a-device',
    getDisplayName: () => 'Alice',
    clock,
    onStatus: (status, why) => void statuses.push([status, why?.statusCode]),
    onPush: () => undefined,
  })
})
afterEach(() => {
  signaling.close()
  vi.restoreAllMocks()
})

const attempts = () => getToken.mock.calls.length

it('waits longer after each failure, up to four seconds, and never gives up', async () => {
  signaling.open()
  const delays: number[] = []
  for (let failed = 0; failed < 9; failed++) {
    const before = attempts()
    const since = clock.now()
    socket.fail()
    while (attempts() === before) await clock.advance(100)
    delays.push(clock.now() - since)
  }
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 4000, 4000, 4000])
  expect(new Set(statuses.map(([status]) => status))).toEqual(new Set(['connecting']))
})

it('spreads the attempts of many clients', async () => {
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

it('tries again after whatever refusal but a 401', async () => {
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

it('comes back no sooner than a busy server says', async () => {
  signaling.open()
  socket.fail({ ...failure('not-connected'), retryAfterMs: 8_000 })
  await clock.advance(7_999)
  expect(attempts()).toBe(1)
  await clock.advance(2_000)
  expect(attempts()).toBe(2)
})

it('hangs up on a server that is stopping, and comes back at a moment of its own within the time that it names', async () => {
  signaling.open()
  await clock.settle()
  socket.arrive()
  socket.emit('server:draining', { within: 8_000 })
  expect(socket.disconnect).toHaveBeenCalledOnce()
  expect(statuses.at(-1)).toEqual(['reconnecting', 503])
  await clock.advance(4_000)
  expect(attempts()).toBe(1)
  await clock.advance(200)
  expect(attempts()).toBe(2)
})

describe('in a call', () => {
  const beats = () => socket.heard.filter(({ name }) => name === 'connection:keep-alive')
  beforeEach(async () => {
    signaling.open()
    await clock.settle()
    socket.arrive()
    signaling.setKeepAlive(true)
  })

  it('gives a sign of life each second and a half, until the call is over', async () => {
    expect(beats().map(({ request }) => request)).toEqual([{ within: 5_000 }])
    for (let count = 0; count < 3; count++) {
      socket.acknowledge()
      await clock.advance(1_500)
    }
    expect(beats()).toHaveLength(4)
    signaling.setKeepAlive(false)
    expect(beats().at(-1)?.request).toEqual({ within: 0 })
    socket.acknowledge()
    await clock.advance(60_000)
    expect(beats()).toHaveLength(5)
  })

  it('takes the line for dead on which none is confirmed', async () => {
    await clock.advance(2_499)
    expect(statuses.at(-1)).toEqual(['online', undefined])
    await clock.advance(1)
    expect(statuses.at(-1)).toEqual(['reconnecting', 503])
    await clock.advance(100)
    expect(attempts()).toBe(2)
    socket.arrive()
    expect(beats()).toHaveLength(2)
  })

  it('leaves an attempt that hangs, for one begun without a network may sleep on when there is one; each is given longer', async () => {
    socket.emit('disconnect', 'transport close')
    await clock.advance(100)
    const delays: number[] = []
    for (let hung = 0; hung < 5; hung++) {
      const before = attempts()
      const since = clock.now()
      while (attempts() === before) await clock.advance(100)
      delays.push(clock.now() - since)
    }
    expect(delays).toEqual([2700, 3400, 4300, 5000, 5500])
    signaling.setKeepAlive(false)
  })
})

describe('a token that runs out', () => {
  const renewals = () => socket.heard.filter(({ name }) => name === 'connection:token')
  beforeEach(async () => {
    signaling.open()
    await clock.settle()
    socket.arrive()
  })

  it('is replaced on the line that is there', async () => {
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

  it('is asked for again where there was none to be had', async () => {
    getToken.mockRejectedValueOnce(new Error('the token service is down')).mockResolvedValueOnce('a newer token')
    socket.emit('server:token-expiring', { expiresIn: 60_000 })
    await clock.advance(4_999)
    expect(renewals()).toHaveLength(0)
    await clock.advance(1)
    await clock.settle()
    expect(renewals()).toHaveLength(1)
  })

  it('ends the line where nobody replaced it, and says so', async () => {
    socket.emit('server:closing', { failure: failure('unauthorized', 'The token has expired') })
    socket.emit('disconnect', 'io server disconnect')
    await vi.waitFor(() => expect(statuses).toHaveLength(3))
    expect(statuses.at(-1)).toEqual(['unauthorized', 401])
  })
})

it('gives up an attempt that comes to nothing', async () => {
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
  ['the page is looked at again', () => document.dispatchEvent(new Event('visibilitychange'))],
])('tries at once when %s', (_what, happens) => {
  signaling.open()
  happens()
  expect(attempts()).toBe(1)
  socket.fail()
  happens()
  happens()
  expect(attempts()).toBe(2)
  signaling.close()
  happens()
  expect(attempts()).toBe(2)
})

it('lets go of an attempt that it has given up: a line that came late would be nobody’s', async () => {
  signaling.open()
  await clock.settle()
  socket.disconnect.mockClear()
  await clock.advance(20_000)
  expect(statuses.at(-1)).toEqual(['connecting', 503])
  expect(attempts()).toBe(1)
  expect(socket.disconnect).toHaveBeenCalledOnce()
})

it('does not hurry for a page that is being hidden', () => {
  signaling.open()
  socket.fail()
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(attempts()).toBe(1)
})

it('connects with the token, once it is there', async () => {
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

it('has no use for a token that comes too late', async () => {
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

it('leaves no timer behind', async () => {
  signaling.open()
  const waiting = signaling.send('session:sync', { knownCalls: [] })
  socket.fail()
  signaling.close()
  await expect(waiting).rejects.toMatchObject({ statusCode: 503 })
  expect(clock.pending).toBe(0)
})
