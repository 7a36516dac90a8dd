import { EventEmitter } from 'node:events'
import { failure } from '@offhook/protocol'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SignInResult } from '../auth/signIn'
import type { SignalingSettings } from '../config/signalingSettings'
import { type AdmissionOptions, createAdmission } from './admission'
import type { ConnectionLimits } from './connectionLimits'
import type { SignalingSocket } from './signalingSocket'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const signedIn = { failure: failure('unauthorized') }

function start(options: Partial<AdmissionOptions> & { connectionsPerSecond?: number } = {}) {
  const { connectionsPerSecond = 1_000 } = options
  const signIn = vi.fn(() => Promise.resolve<SignInResult>(signedIn))
  const limits = {
    addressOf: () => '127.0.0.1',
  } as Partial<ConnectionLimits> as ConnectionLimits
  const settings = { connectionsPerSecond, handshakeTimeoutMs: 5_000 } as SignalingSettings
  const log = pino({ level: 'silent' })
  const admit = createAdmission({
    ...{ settings, limits, log, signIn, ready: Promise.resolve(), isDraining: () => false },
    ...options,
  })
  const connect = () => {
    const conn = new EventEmitter()
    const result = admit({ conn, handshake: { auth: {} } } as unknown as SignalingSocket)
    return { conn, result }
  }
  return { connect, signIn }
}

const busy = {
  failure: { statusCode: 503, retryAfterMs: expect.any(Number) as unknown, code: 'not-connected' },
}

it('signs in, and stops watching the connection', async () => {
  const { connect } = start()
  const { conn, result } = connect()
  expect(await result).toEqual(signedIn)
  expect(conn.listenerCount('close')).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

it.each<[string, Partial<AdmissionOptions>]>([
  ['the store is restored', { ready: new Promise(() => undefined) }],
  ['authenticate takes its time', { signIn: () => new Promise(() => undefined) }],
])('answers with 503 in less than the handshake timeout while %s', async (_name, options) => {
  const { connect } = start(options)
  const { result } = connect()
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await result).toMatchObject(busy)
})

it('answers with 500 when authenticate throws', async () => {
  const { connect } = start({ signIn: () => Promise.reject(new Error('the database is down')) })
  expect(await connect().result).toMatchObject({ failure: { statusCode: 500 } })
})

it('does not check the token of a client that has gone, and gives its turn to another one', async () => {
  const { connect, signIn } = start({ connectionsPerSecond: 10 })
  connect()
  const gone = Array.from({ length: 8 }, connect)
  for (const { conn } of gone) conn.emit('close')
  const { result } = connect()
  await vi.advanceTimersByTimeAsync(100)
  expect(await result).toEqual(signedIn)
  expect(signIn).toHaveBeenCalledTimes(2)
})
