// Devices that die in a call and do not come back, and users who come back on a new one.
import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const stateOf = ({ client }: TestClient) => Object.values(client.store.getState().calls).at(-1)
const statusOf = (testClient: TestClient, user: string) =>
  stateOf(testClient)?.participants[`${user}@example.com`]?.status

/** Loses a device without a chance to come back. */
const losses: [loss: string, lose: (client: TestClient) => void, reason: string][] = [
  ['the browser is killed', (testClient) => testClient.crash(), 'connection-lost'],
  ['the tab is closed', (testClient) => testClient.closePage(), 'hangup'],
  ['the device falls silent', (testClient) => testClient.goSilent(), 'connection-lost'],
]

async function connectAliceAndBob() {
  const { alice, bob } = await ring()
  await bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(statusOf(alice, 'bob')).toBe('connected')
  for (const testClient of [alice, bob]) testClient.log.length = 0
  return { alice, bob }
}

async function ring(preconnect: 'off' | 'all' = 'off') {
  environment = createTestEnvironment({ preconnect })
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  for (const testClient of [alice, bob]) testClient.log.length = 0
  return { alice, bob }
}

/** What a command results in, two seconds later at most. */
async function within2s(testClient: TestClient, command: () => Promise<{ statusCode: number }>): Promise<void> {
  void testClient.logResult(command())
  await environment.settle()
  await environment.clock.advance(2_000)
  await environment.settle()
}

describe.each(losses)('when %s in a call', (_, lose, reason) => {
  it('its user calls a third user from a new device', async () => {
    const { alice, bob } = await connectAliceAndBob()
    const carol = await environment.createTestClient('carol')
    lose(bob)
    const bobAfter = await environment.createTestClient('bob')
    await within2s(bobAfter, () => bobAfter.client.makeVoiceCall(['carol']))
    expect(bobAfter.log).toEqual(['audio(bob)', 'result 200', 'ringing(carol)'])
    expect(carol.log).toEqual(['incoming(bob)'])
    expect(alice.log.at(-1)).toBe(`ended(bob) closed ${reason}`)
    await carol.logResult(carol.client.answerCall())
    await environment.settle()
    expect(bobAfter.log.at(-1)).toBe('connected(carol)')
  })

  it('a third user reaches its user on a new device, and misses nothing', async () => {
    const { alice, bob } = await connectAliceAndBob()
    const carol = await environment.createTestClient('carol')
    lose(bob)
    const bobAfter = await environment.createTestClient('bob')
    await within2s(carol, () => carol.client.makeVoiceCall(['bob']))
    expect(carol.log).toEqual(['audio(carol)', 'result 200', 'ringing(bob)'])
    expect(bobAfter.log).toEqual(['incoming(carol)'])
    await bobAfter.logResult(bobAfter.client.answerCall())
    await environment.settle()
    expect([bobAfter.log.at(-1), carol.log.at(-1)]).toEqual(['connected(carol)', 'connected(bob)'])
    expect(alice.log.at(-1)).toBe(`ended(bob) closed ${reason}`)
  })

  it('and the device of the other user too, both are free on new devices', async () => {
    const { alice, bob } = await connectAliceAndBob()
    lose(alice)
    lose(bob)
    const aliceAfter = await environment.createTestClient('alice')
    const bobAfter = await environment.createTestClient('bob')
    await within2s(aliceAfter, () => aliceAfter.client.makeVoiceCall(['bob']))
    expect(aliceAfter.log).toEqual(['audio(alice)', 'result 200', 'ringing(bob)'])
    await bobAfter.logResult(bobAfter.client.answerCall())
    await environment.settle()
    expect(aliceAfter.log.at(-1)).toBe('connected(bob)')
  })
})

describe.each(losses)('when %s while the call of its user rings', (_, lose, reason) => {
  it('the callee stops ringing within 15 seconds, and has missed the call', async () => {
    const { alice, bob } = await ring()
    lose(alice)
    await environment.settle()
    await environment.clock.advance(alice.isSilent ? 13_100 : 8_100)
    await environment.settle()
    const shown = reason === 'hangup' ? 'cancelled' : reason
    expect(bob.log).toEqual([`ended(alice) closed ${shown}`, 'missed(alice) ended'])
  })

  it.each(['off', 'all'] as const)(
    'the callee who answers is told within two seconds that the caller is gone, and the call ends (preconnect: %s)',
    async (preconnect) => {
      const { alice, bob } = await ring(preconnect)
      lose(alice)
      await environment.settle()
      await within2s(bob, () => bob.client.answerCall())
      expect(bob.log.slice(0, 3)).toEqual(['audio(bob)', 'result 200', 'connecting(alice)'])
      expect(bob.log).toContain('reconnecting(alice)')
      expect(statusOf(bob, 'alice')).toBe('reconnecting')
      expect(stateOf(bob)?.status).toBe('reconnecting')
      await environment.clock.advance(10_000)
      await environment.settle()
      expect(bob.log.at(-1)).toBe(`ended(alice) closed ${reason}`)
      expect(bob.devices.liveTracks()).toBe(0)
    },
  )

  it('the caller calls again from a new device', async () => {
    const { alice, bob } = await ring()
    lose(alice)
    const aliceAfter = await environment.createTestClient('alice')
    await within2s(aliceAfter, () => aliceAfter.client.makeVoiceCall(['bob']))
    expect(bob.log.at(-1)).toBe('incoming(alice)')
    await bob.logResult(bob.client.answerCall())
    await environment.settle()
    expect(aliceAfter.log.at(-1)).toBe('connected(bob)')
  })

  it('the callee reaches the caller on a new device', async () => {
    const { alice, bob } = await ring()
    lose(alice)
    const aliceAfter = await environment.createTestClient('alice')
    await within2s(bob, () => bob.client.makeVoiceCall(['alice']))
    expect(aliceAfter.log).toEqual(['incoming(bob)'])
  })
})

it.each(['before the answer', 'silently after the answer'])(
  'a callee who reloads is told too that the device of the caller has died %s',
  async (when) => {
    const { alice, bob } = await ring()
    if (when === 'before the answer') alice.crash()
    await environment.settle()
    await within2s(bob, () => bob.client.answerCall())
    if (when !== 'before the answer') alice.goSilent()
    const after = await bob.reload()
    await environment.clock.advance(2_000)
    await environment.settle()
    expect(stateOf(after)?.status).toBe('reconnecting')
    expect(statusOf(after, 'alice')).toBe('reconnecting')
    await environment.clock.advance(10_000)
    await environment.settle()
    expect(stateOf(after)?.status).toBe('ended')
  },
)

describe('a device that comes back', () => {
  it('within 30 seconds is in the call as before, and its user was not refused meanwhile', async () => {
    const { alice, bob } = await connectAliceAndBob()
    environment.server.dropConnection('bob')
    await environment.settle()
    await environment.clock.advance(25_000)
    environment.server.restoreConnection('bob')
    await environment.settle()
    await environment.clock.advance(60_000)
    expect([stateOf(alice)?.status, stateOf(bob)?.status]).toEqual(['connected', 'connected'])
    expect(alice.log.filter((line) => !line.startsWith('callConnectionQuality'))).toEqual([])
  })

  it('after its user has started another call sees that the call has ended', async () => {
    const { alice, bob } = await connectAliceAndBob()
    await environment.createTestClient('carol')
    const phone = await environment.createTestClient('bob')
    const [laptopId = ''] =
      environment.server.store.users.get('bob@example.com')?.devices.map(({ deviceId }) => deviceId) ?? []
    environment.server.dropConnection(laptopId)
    await environment.settle()
    await within2s(phone, () => phone.client.makeVoiceCall(['carol']))
    environment.server.restoreConnection(laptopId)
    await environment.settle()
    expect(stateOf(bob)).toMatchObject({ status: 'ended', endReason: 'connection-lost' })
    expect(bob.devices.liveTracks()).toBe(0)
    expect(stateOf(alice)).toMatchObject({ status: 'ended', endReason: 'connection-lost' })
    expect(phone.log.at(-1)).toBe('ringing(carol)')
  })

  it('before its user has answered another call refuses that call as engaged, and has missed it', async () => {
    const { alice, bob } = await connectAliceAndBob()
    const carol = await environment.createTestClient('carol')
    environment.server.dropConnection('bob')
    await environment.settle()
    await within2s(carol, () => carol.client.makeVoiceCall(['bob']))
    expect(carol.log.at(-1)).toBe('result 200')
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(carol.log.at(-1)).toBe('engaged(bob) closed engaged')
    expect(bob.log.filter((line) => line.startsWith('missed'))).toEqual(['missed(carol) engaged'])
    expect(stateOf(alice)?.status).toBe('connected')
  })

  it('answers the caller who is back after the answer', async () => {
    const { alice, bob } = await ring()
    environment.server.dropConnection('alice')
    await environment.settle()
    await within2s(bob, () => bob.client.answerCall())
    expect(stateOf(bob)?.status).toBe('reconnecting')
    environment.server.restoreConnection('alice')
    await environment.settle()
    // The description that Bob's device sent with the answer was lost.
    await environment.clock.advance(1_000)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })
})

describe('a live device', () => {
  it('that is slow to respond is not taken for a dead one', async () => {
    const { alice, bob } = await connectAliceAndBob()
    const carol = await environment.createTestClient('carol')
    const phone = await environment.createTestClient('bob')
    await within2s(carol, () => carol.client.makeVoiceCall(['bob']))
    expect(carol.log.at(-1)).toBe('engaged(bob) closed engaged')
    await within2s(phone, () => phone.client.makeVoiceCall(['carol']))
    expect(phone.log.at(-1)).toBe('refused 409')
    expect([stateOf(alice)?.status, stateOf(bob)?.status]).toEqual(['connected', 'connected'])
  })
})
