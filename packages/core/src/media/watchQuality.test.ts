import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CallConnectionQualityEvent } from '../api/callEvents'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import { createEventEmitter } from '../events/eventEmitter'
import type { CallStore } from '../store/callStore'
import { goodStatistics } from '../testing/fakeStatistics'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
import type { MediaSession } from './mediaSession'
import { watchQuality } from './watchQuality'

let environment: TestEnvironment
let alice: TestClient
let bob: TestClient
let carol: TestClient

beforeEach(async () => {
  environment = createTestEnvironment()
  alice = await environment.createTestClient('alice')
  bob = await environment.createTestClient('bob')
  carol = await environment.createTestClient('carol')
})
afterEach(() => {
  environment.server.close()
})

async function connect(...names: ('bob' | 'carol')[]): Promise<void> {
  void alice.client.makeVoiceCall(names)
  await environment.settle()
  for (const client of [bob, carol]) void client.client.answerCall().catch(() => undefined)
  await environment.settle()
}

const delayed = (good: PeerStatistics) => ({ ...good, path: good.path && { ...good.path, roundTripTime: 1.5 } })
const eventsOf = (client: TestClient, userName: string) =>
  client.payloads('callConnectionQuality').filter(({ userJid }) => userJid === `${userName}@example.com`)
/** What a client says last about a user. */
function last(client: TestClient, userName: string) {
  const event = eventsOf(client, userName).at(-1)
  return event && [event.quality, event.trouble]
}

it('finds the trouble at the member whose connections are all impaired', async () => {
  await connect('bob', 'carol')
  environment.network.setStatistics('alice', delayed)
  await environment.clock.advance(40_000)
  expect([last(alice, 'bob'), last(alice, 'carol')]).toEqual([
    ['POOR', 'local'],
    ['POOR', 'local'],
  ])
  expect(last(alice, 'alice')).toEqual(['POOR', 'local'])
  expect([last(bob, 'alice'), last(bob, 'carol')]).toEqual([
    ['POOR', 'remote'],
    ['GOOD', undefined],
  ])
  expect(last(bob, 'bob')).toBeUndefined()

  environment.network.setStatistics('alice', (good) => good)
  await environment.clock.advance(40_000)
  expect(eventsOf(alice, 'alice').at(-1)).toEqual({
    userJid: 'alice@example.com',
    localUser: true,
    quality: 'GOOD',
  })
  expect(last(bob, 'alice')).toEqual(['GOOD', undefined])
})

it.each<[string, number[], boolean, string]>([
  ['retransmissions hold up the server', [20, 22, 240, 21, 450], false, 'local'],
  ['one round trip is slow', [20, 22, 240, 21, 22], false, 'unknown'],
  ['the server is far away', [600, 610, 605, 640], false, 'unknown'],
  ['the other end is weak', [20, 22, 21], true, 'remote'],
  ['nothing is known of the server', [], false, 'unknown'],
])('decides between two people by the round trips to the server: %s', async (_name, roundTrips, isWeak, trouble) => {
  await connect('bob')
  const events: CallConnectionQualityEvent[] = []
  const emitter = createEventEmitter({})
  emitter.on('callConnectionQuality', (event) => events.push(event))
  const sent: boolean[] = []
  let seconds = 0
  const media = {
    statistics: (userJid: string) =>
      Promise.resolve(
        userJid === 'bob@example.com' ? delayed(goodStatistics(++seconds, { rating: 90, isWeak })) : null,
      ),
    sendRating: (_userJid: string, rating: { isWeak: boolean }) => sent.push(rating.isWeak),
  } as unknown as MediaSession
  const stop = watchQuality({
    store: alice.client.store as CallStore,
    mediaOf: () => media,
    emitter,
    clock: environment.clock,
    roundTrips: () => roundTrips,
  })
  await environment.clock.advance(12_000)
  stop()
  expect(events.find(({ localUser }) => !localUser)).toMatchObject({ quality: 'POOR', trouble })
  expect(events.some(({ localUser }) => localUser)).toBe(trouble === 'local')
  expect(sent.at(-1)).toBe(trouble === 'local')
})
