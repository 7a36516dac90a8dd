// @vitest-environment jsdom
import { EventEmitter } from 'node:events'
import { failure, type Failure, PROTOCOL_VERSION } from '@offhook/protocol'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Signaling, SignalingStatus } from '../ports/signaling'
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

it('waits longer after each failure, up to five seconds, and never gives up', async () => {
  signaling.open()
  const delays: number[] = []
  for (let failed = 0; failed < 9; failed++) {
    const before = attempts()
    const since = clock.now()
    socket.fail()
    while (attempts() === before) await clock.advance(100)
    delays.push(clock.now() - since)
  }
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
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
  const waiting = signaling.send('session:sync', { known: [] })
  socket.fail()
  signaling.close()
  await expect(waiting).rejects.toMatchObject({ statusCode: 503 })
  expect(clock.pending).toBe(0)
})
