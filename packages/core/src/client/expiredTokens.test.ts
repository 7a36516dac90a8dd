import { describe, expect, it } from 'vitest'
import type { CallClientOptions } from '../api/callClient'
import { createTestEnvironment, type TestClient } from '../testing/testEnvironment'

type TokenState = 'valid' | 'expired' | 'outdated' | 'invalid'

/** A server that accepts tokens as the test says, and two users in a call. */
async function setUp(bobsToken: CallClientOptions['token'] = 'bob') {
  const states = new Map<string, TokenState>()
  const environment = createTestEnvironment({
    acceptsToken(token) {
      const state = states.get(token) ?? 'valid'
      return state === 'invalid' ? false : state
    },
  })
  const { clock, server } = environment
  const alice = await environment.createTestClient('alice', { clientOptions: { token: 'alice' } })
  const bob = await environment.createTestClient('bob', { clientOptions: { token: bobsToken } })

  async function connectCall(...others: string[]): Promise<void> {
    await Promise.all([alice.client.makeVoiceCall(['bob', ...others]), clock.settle()])
    await Promise.all([bob.client.answerCall(), clock.settle()])
    await environment.settle()
    expect(callOf(bob)?.status).toBe('connected')
  }

  /** Breaks Bob's connection, and lets him connect again. */
  async function reconnect(): Promise<void> {
    server.dropConnection('bob@example.com')
    await clock.settle()
    server.restoreConnection('bob@example.com')
    await environment.settle()
  }

  return { ...environment, states, alice, bob, connectCall, reconnect }
}

const callOf = ({ client }: TestClient) => Object.values(client.store.getState().calls).at(-1)
const connectionOf = ({ client }: TestClient) => client.store.getState().connection.status
const deviceIdOf = (server: { store: { users: ReadonlyMap<string, { devices: readonly { deviceId: string }[] }> } }) =>
  server.store.users.get('bob@example.com')?.devices[0]?.deviceId ?? ''

describe('a token that expires during a call', () => {
  it('given as a string, leaves the call alone for as long as it goes on', async () => {
    const { clock, server, states, alice, bob, connectCall } = await setUp()
    await connectCall()
    states.set('bob', 'expired')
    server.expireToken(deviceIdOf(server))
    await clock.advance(30 * 60_000)
    expect([callOf(alice), callOf(bob)]).toMatchObject([{ status: 'connected' }, { status: 'connected' }])
    expect(connectionOf(bob)).toBe('online')
    await Promise.all([bob.client.muteAudio(true), clock.settle()])
    await Promise.all([bob.client.endCall(), clock.settle()])
    expect(callOf(alice)).toMatchObject({ status: 'ended', endReason: 'hangup' })
    await clock.advance(10_000)
    expect(connectionOf(bob)).toBe('unauthorized')
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it('given as a function that works again later, is replaced, and the user can call again', async () => {
    let getToken = () => Promise.resolve('bob')
    const { clock, server, states, bob, connectCall } = await setUp(() => getToken())
    await connectCall()
    states.set('bob', 'expired')
    getToken = () => Promise.reject(new Error('the token service is down'))
    server.expireToken(deviceIdOf(server))
    await clock.advance(3 * 60_000)
    getToken = () => Promise.resolve('newer')
    await clock.advance(60_000)
    await Promise.all([bob.client.endCall(), clock.settle()])
    await clock.advance(60_000)
    expect(connectionOf(bob)).toBe('online')
    await Promise.all([bob.client.makeVoiceCall(['alice']), clock.settle()])
    expect(callOf(bob)?.status).toBe('ringing')
  })
})

describe('a reconnect during a call', () => {
  it.each<[string, () => string | Promise<string>]>([
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the token service is down'))],
    ['never answers', () => new Promise<string>(() => undefined)],
    ['gives a token that the server refuses', () => 'garbage'],
    ['gives the same token, which has expired', () => 'bob'],
  ])('resumes the call when the token function %s', async (_how, getOtherToken) => {
    let isFirst = true
    const { clock, states, alice, bob, connectCall, reconnect } = await setUp(() => (isFirst ? 'bob' : getOtherToken()))
    await connectCall()
    isFirst = false
    states.set('garbage', 'invalid')
    states.set('bob', 'expired')
    await reconnect()
    await clock.advance(5_000)
    expect(connectionOf(bob)).toBe('online')
    await clock.advance(60_000)
    expect([callOf(alice), callOf(bob)]).toMatchObject([{ status: 'connected' }, { status: 'connected' }])
  })

  it('uses the token that replaced the first one', async () => {
    let token = 'bob'
    const { clock, server, states, bob, connectCall, reconnect } = await setUp(
      () => token || Promise.reject(new Error()),
    )
    await connectCall()
    token = 'newer'
    server.expireToken(deviceIdOf(server))
    await clock.advance(1_000)
    states.set('bob', 'outdated')
    token = ''
    await reconnect()
    await clock.advance(5_000)
    expect(connectionOf(bob)).toBe('online')
    expect(callOf(bob)?.status).toBe('connected')
  })

  it('ends the call with the same reason on both sides at once if the token expired too long ago', async () => {
    const { states, alice, bob, connectCall, reconnect, network } = await setUp()
    await connectCall()
    states.set('bob', 'outdated')
    await reconnect()
    const ended = { status: 'ended', endReason: 'signaling-failed', endedBy: 'system' }
    expect([callOf(alice), callOf(bob)]).toMatchObject([ended, ended])
    expect(connectionOf(bob)).toBe('unauthorized')
    expect([alice, bob].map(({ devices }) => devices.liveTracks())).toEqual([0, 0])
    expect(network.openConnections()).toBe(0)
    expect(bob.log.at(-1)).toContain('signaling-failed')
  })

  it('leaves a group call that goes on for the others', async () => {
    const { states, alice, bob, connectCall, reconnect, createTestClient, clock } = await setUp()
    const carol = await createTestClient('carol')
    await connectCall('carol')
    await Promise.all([carol.client.answerCall(), clock.settle()])
    await clock.advance(1_000)
    states.set('bob', 'outdated')
    await reconnect()
    await clock.advance(100)
    expect(callOf(bob)).toMatchObject({ status: 'ended', endReason: 'signaling-failed' })
    expect(bob.devices.liveTracks()).toBe(0)
    for (const other of [alice, carol]) {
      expect(callOf(other)).toMatchObject({ status: 'connected' })
      expect(callOf(other)?.participants['bob@example.com']?.status).toBe('ended')
    }
  })

  it('stops ringing if the token is refused, and the caller goes on', async () => {
    const { states, alice, bob, reconnect, clock } = await setUp()
    await Promise.all([alice.client.makeVoiceCall(['bob']), clock.settle()])
    states.set('bob', 'invalid')
    await reconnect()
    expect(callOf(bob)).toMatchObject({ status: 'ended', endReason: 'signaling-failed' })
    expect(bob.sound.tone).toBeNull()
    expect(callOf(alice)?.status).not.toBe('ended')
  })

  it('resumes a call after a reload with a token that has expired', async () => {
    const { states, alice, bob, connectCall, clock } = await setUp()
    await connectCall()
    states.set('bob', 'expired')
    const reloaded = await bob.reload()
    await clock.advance(5_000)
    expect([callOf(alice), callOf(reloaded)]).toMatchObject([{ status: 'connected' }, { status: 'connected' }])
    await clock.advance(60_000)
    expect(callOf(alice)?.status).toBe('connected')
  })

  it('resumes a call after a restart of the server with a token that has expired', async () => {
    const { states, alice, bob, server, connectCall, clock } = await setUp()
    await connectCall()
    states.set('bob', 'expired')
    server.crash()
    await clock.advance(1_000)
    await server.start('kept')
    for (const user of ['alice', 'bob']) server.restoreConnection(`${user}@example.com`)
    await clock.advance(60_000)
    expect([callOf(alice), callOf(bob)]).toMatchObject([{ status: 'connected' }, { status: 'connected' }])
  })
})

it('forgets the accepted token when the client is disconnected: another user may sign in', async () => {
  let token: string | null = 'bob'
  const { clock, bob } = await setUp(() => token ?? Promise.reject(new Error('signed out')))
  await Promise.all([bob.client.disconnect(), clock.settle()])
  token = null
  void bob.client.connect().catch(() => undefined)
  await clock.advance(5_000)
  expect(connectionOf(bob)).toBe('connecting')
})
