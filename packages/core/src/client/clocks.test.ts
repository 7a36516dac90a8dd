import { describe, expect, it } from 'vitest'
import { createPageClock } from '../testing/pageClock'
import { createTestEnvironment, type TestClient } from '../testing/testEnvironment'

const HOUR = 3_600_000
const MINUTE = 60_000
const corrections = [
  ['forward', HOUR],
  ['back', -HOUR],
] as const

async function setUp() {
  const environment = createTestEnvironment()
  const { clock } = environment
  const pageClock = createPageClock(clock)
  const alice = await environment.createTestClient('alice', { pageClock })
  const bob = await environment.createTestClient('bob')

  async function ring(caller: TestClient, callee: string) {
    void caller.client.makeVoiceCall([callee])
    await environment.settle()
  }
  async function connectCall() {
    await ring(alice, 'bob')
    void bob.client.answerCall()
    await environment.settle()
  }
  return { ...environment, pageClock, alice, bob, ring, connectCall }
}

const callOf = ({ client }: TestClient) => Object.values(client.store.getState().calls).at(-1)
/** What `useCallDuration` shows, in seconds. */
function durationOf(page: TestClient): number {
  const { connectedAt, endedAt } = callOf(page) ?? {}
  return Math.floor(((endedAt ?? page.client.now()) - (connectedAt ?? NaN)) / 1000)
}

describe.each(corrections)('a wall clock that is corrected %s by an hour', (_direction, correction) => {
  it('changes no timer of a running call, and not its final duration', async () => {
    const { clock, pageClock, alice, bob, connectCall } = await setUp()
    await connectCall()
    await clock.advance(6_000)
    pageClock.correctWallClock(correction)
    expect(durationOf(alice)).toBe(6)
    await clock.advance(10_000)
    expect(durationOf(alice)).toBe(16)
    void bob.client.endCall()
    await clock.settle()
    expect(durationOf(alice)).toBe(16)
    expect(durationOf(bob)).toBe(16)
  })

  it('changes no deadline of a ringing call, on either side', async () => {
    const { clock, pageClock, alice, bob, ring } = await setUp()
    await ring(alice, 'bob')
    pageClock.correctWallClock(correction)
    await clock.advance(29_000)
    expect(callOf(alice)?.status).toBe('ringing')
    await clock.advance(5_000)
    expect(callOf(alice)).toMatchObject({ status: 'ended', endReason: 'no-answer' })
    await ring(bob, 'alice')
    pageClock.correctWallClock(-correction)
    await clock.advance(29_000)
    expect(callOf(alice)?.status).toBe('ringing')
    await clock.advance(5_000)
    expect(callOf(alice)).toMatchObject({ status: 'ended', endReason: 'no-answer' })
  })

  it('keeps the time of day of the next call right', async () => {
    const { clock, pageClock, alice, connectCall } = await setUp()
    await connectCall()
    pageClock.correctWallClock(correction)
    void alice.client.endCall()
    await clock.settle()
    await connectCall()
    const { connectedAt, startedAt } = callOf(alice) ?? {}
    expect(connectedAt).toBe(pageClock.wallTime?.())
    expect(startedAt).toBeDefined()
    await clock.advance(6_000)
    expect(durationOf(alice)).toBe(6)
  })

  it('changes nothing of a call that a reloaded page resumes', async () => {
    const { clock, pageClock, alice, connectCall } = await setUp()
    await connectCall()
    await clock.advance(20_000)
    pageClock.correctWallClock(correction)
    const reloaded = await alice.reload()
    await clock.advance(2_000)
    expect(durationOf(reloaded)).toBe(22)
  })
})

describe('a computer that sleeps during a call', () => {
  it.each(['caller', 'callee'])('counts the sleep when it is back in the call, as the %s', async (role) => {
    const { clock, server, pageClock, alice, bob, ring, connectCall } = await setUp()
    if (role === 'caller') await connectCall()
    else {
      await ring(bob, 'alice')
      void alice.client.answerCall()
      await clock.advance(100)
    }
    await clock.advance(MINUTE)
    const before = durationOf(alice)
    pageClock.sleep()
    server.dropConnection('alice@example.com')
    await clock.advance(20_000)
    pageClock.wake()
    expect(durationOf(alice)).toBe(before)
    server.restoreConnection('alice@example.com')
    await clock.advance(1_000)
    expect(callOf(alice)?.status).toBe('connected')
    expect(durationOf(alice)).toBe(durationOf(bob))
    await clock.advance(9_000)
    expect(durationOf(alice)).toBe(before + 30)
  })

  it('does not count the time before a user joined a group call as sleep', async () => {
    const { clock, server, alice, bob, createTestClient, settle } = await setUp()
    const carol = await createTestClient('carol')
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await clock.settle()
    void bob.client.answerCall()
    await clock.advance(15_000)
    void carol.client.answerCall()
    await settle()
    await clock.advance(1_000)
    const before = durationOf(carol)
    server.dropConnection('carol@example.com')
    await clock.advance(2_000)
    server.restoreConnection('carol@example.com')
    await clock.advance(1_000)
    expect(durationOf(carol)).toBe(before + 3)
  })

  it('does not count the time without the caller, whose device was lost before the answer, as sleep', async () => {
    const { clock, server, alice, bob, ring } = await setUp()
    await ring(alice, 'bob')
    server.dropConnection('alice@example.com')
    await clock.settle()
    void bob.client.answerCall()
    await clock.advance(6_000)
    expect(callOf(bob)?.status).toBe('reconnecting')
    server.restoreConnection('alice@example.com')
    await clock.advance(2_000)
    expect(callOf(bob)?.status).toBe('connected')
    const before = callOf(bob)?.connectedAt
    server.dropConnection('bob@example.com')
    await clock.advance(1_000)
    server.restoreConnection('bob@example.com')
    await clock.advance(1_000)
    expect(callOf(bob)).toMatchObject({ status: 'connected', connectedAt: before })
  })

  it('does not count a correction of the wall clock as sleep, even if the connection breaks then', async () => {
    const { clock, server, pageClock, alice, connectCall } = await setUp()
    await connectCall()
    await clock.advance(10_000)
    pageClock.correctWallClock(HOUR)
    server.dropConnection('alice@example.com')
    await clock.advance(10_000)
    server.restoreConnection('alice@example.com')
    await clock.advance(1_000)
    expect(durationOf(alice)).toBe(21)
  })
})
