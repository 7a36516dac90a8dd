import { afterEach, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, type TestServer } from './testing/startTestServer'
import { voiceTracks } from './testing/voiceCall'

const HOUR = 3_600_000

let server: TestServer
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

/** Timers go on, as on a computer whose wall clock is corrected. */
function correctWallClock(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('keeps every duration when the wall clock is corrected %s by an hour', async (_direction, correction) => {
  server = await startTestServer()
  const [alice, bob] = [
    await connectProtocolClient(server.url, 'alice'),
    await connectProtocolClient(server.url, 'bob'),
  ]
  const started = await alice.call('bob', 'carol')
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  await bob.command('call:answer', { roomId, tracks: voiceTracks })
  correctWallClock(correction)
  // The client library closes a connection by the wall clock (`_hasPingExpired` of engine.io-client), and the client reconnects.
  for (const { socket } of [alice, bob]) socket.disconnect()
  const reconnect = (user: string, { deviceId }: ProtocolClient) =>
    connectProtocolClient(server.url, user, { deviceId })
  const [aliceAfter, bobAfter] = [await reconnect('alice', alice), await reconnect('bob', bob)]

  const snapshot = await aliceAfter.command('session:sync', { knownCalls: [] })
  if (!snapshot.ok) throw new Error(snapshot.failure.message)
  const [call] = snapshot.value.calls
  expect(call?.talkingFor).toBeLessThan(20_000)
  expect(call?.talkingFor).toBeGreaterThanOrEqual(0)
  expect(call?.ringsFor).toBeLessThanOrEqual(30_000)
  expect(call?.ringsFor).toBeGreaterThan(10_000)
  // Records expire that are older than two minutes: none is.
  await bobAfter.command('call:end', { roomId, reason: 'hangup' })
  const known = await bobAfter.command('session:sync', { knownCalls: [roomId] })
  expect(known).toMatchObject({ ok: true, value: { closed: [{ roomId }] } })
  expect(bobAfter.socket.connected && aliceAfter.socket.connected).toBe(true)
})

it('lets a client that is limited wait no longer than a minute when the wall clock is set back', async () => {
  server = await startTestServer({ commandsPerMinute: 10 })
  const alice = await connectProtocolClient(server.url, 'alice')
  await alice.command('session:sync', { knownCalls: [] })
  correctWallClock(-HOUR)
  let reply = await alice.command('session:sync', { knownCalls: [] })
  while (reply.ok) reply = await alice.command('session:sync', { knownCalls: [] })
  const seconds = Number(/in (\d+) s/.exec(reply.failure.message)?.[1])
  expect(seconds).toBeLessThanOrEqual(60)
})
