// What a client shows before the server has confirmed it, while the server is away for longer than a command waits.
import { failure } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCommands } from '../testing/heldCommands'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const callOf = ({ client }: TestClient) => Object.values(client.store.getState().calls).at(-1)
const userOf = (testClient: TestClient, user: string) => callOf(testClient)?.participants[`${user}@example.com`]
const pass = async (ms: number) => {
  await environment.settle()
  await environment.clock.advance(ms)
  await environment.settle()
}

/** Alice calls Bob, and possibly others. All devices have preconnected. */
async function ring(...others: string[]) {
  environment = createTestEnvironment({ preconnect: 'all' })
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const rest = await Promise.all(others.map((user) => environment.createTestClient(user)))
  void alice.logResult(alice.client.makeVideoCall(['bob', ...new Set(others.filter((user) => user !== 'bob'))]))
  await environment.settle()
  for (const testClient of [alice, bob, ...rest]) testClient.log.length = 0
  return { alice, bob, rest }
}

function startAnswer({ logResult, client }: TestClient): void {
  void logResult(client.answerCall())
}

/** How the answer is kept from the server, and how that ends. */
const outages: [outage: string, start: () => void, end: () => Promise<void>][] = [
  [
    'the callee is cut off from the server',
    () => {
      environment.server.dropConnection('bob')
    },
    () => {
      environment.server.restoreConnection('bob')
      return Promise.resolve()
    },
  ],
  [
    'the server is away',
    () => {
      environment.server.crash()
    },
    async () => {
      await environment.server.start('kept')
      for (const user of ['alice', 'bob']) environment.server.restoreConnection(user)
    },
  ],
]

describe.each(outages)('an answer while %s', (_, start, end) => {
  it('is shown at once, and goes back to ringing on both sides when it was not delivered', async () => {
    const { alice, bob } = await ring()
    start()
    startAnswer(bob)
    await environment.settle()
    expect(callOf(alice)).toMatchObject({ status: 'connected' })
    expect(callOf(bob)).toMatchObject({ status: 'connecting' })
    await pass(12_000)
    expect(callOf(alice)).toMatchObject({ status: 'ringing', connectedAt: null })
    expect(userOf(alice, 'bob')).toMatchObject({
      status: 'ringing',
      connection: 'new',
      tracks: { microphone: { trackId: null }, camera: { trackId: null } },
    })
    expect(alice.sound.playing).toEqual([])
    expect(alice.sound.tone).toBe('ringback')
    const events = alice.log.filter((line) => line.endsWith('(bob)'))
    expect(events.slice(-2)).toEqual(['ringing(bob)', 'left(bob)'])
    expect(bob.log.at(-1)).toBe('refused 503')
    expect(callOf(bob)).toMatchObject({ status: 'ringing', connectedAt: null })
  })

  it('connects properly when it is given again later', async () => {
    const { alice, bob } = await ring()
    start()
    startAnswer(bob)
    await pass(12_000)
    await end()
    await pass(1)
    expect([callOf(alice)?.status, callOf(bob)?.status]).toEqual(['ringing', 'ringing'])
    startAnswer(bob)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
    expect(callOf(alice)?.connectedAt).not.toBeNull()
    expect(alice.sound.playing).toHaveLength(1)
  })

  it('stays connected when it is delivered in time', async () => {
    const { alice, bob } = await ring()
    start()
    startAnswer(bob)
    await pass(6_000)
    await end()
    await environment.settle()
    expect([callOf(alice)?.status, callOf(bob)?.status]).toEqual(['connected', 'connected'])
    expect(alice.log).not.toContain('ringing(bob)')
  })

  it('is not left over when the callee dies before it is delivered', async () => {
    const { alice, bob } = await ring()
    start()
    startAnswer(bob)
    await environment.settle()
    bob.crash()
    await pass(1)
    expect(callOf(alice)).toMatchObject({ status: 'ringing', connectedAt: null })
    await pass(40_000)
    expect(callOf(alice)?.status).toBe('ended')
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('does not ring on for ever when the server stays away', async () => {
    const { alice, bob } = await ring()
    await pass(28_000)
    start()
    startAnswer(bob)
    await pass(60_000)
    expect([callOf(alice)?.status, callOf(bob)?.status]).toEqual(['ended', 'ended'])
    expect(alice.devices.liveTracks() + bob.devices.liveTracks()).toBe(0)
  })
})

describe('an undelivered answer', () => {
  it('of one of two devices gives way to the other one that has answered too', async () => {
    const { alice, bob, rest } = await ring('bob')
    const [tablet] = rest
    if (!tablet) throw new Error('Bob does not have two devices')
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await pass(5_000)
    startAnswer(tablet)
    await pass(7_000)
    expect(callOf(bob)?.status).toBe('ringing')
    expect(callOf(alice)?.status).toBe('connected')
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect([callOf(alice)?.status, callOf(tablet)?.status]).toEqual(['connected', 'connected'])
    expect(callOf(bob)).toMatchObject({ status: 'ended', endReason: 'answered-elsewhere' })
    expect(environment.network.openConnections()).toBe(2)
  })

  it('that is over before the caller may hear of it is not shown', async () => {
    const heldCommands = createHeldCommands('bob@example.com', 0)
    environment = createTestEnvironment({
      preconnect: 'all',
      createMessageQueue: heldCommands.createMessageQueue,
      refuse: (_, name) => (name === 'call:answer' ? failure('rate-limited') : null),
    })
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    // The events of other users are deferred until the camera is open.
    const openCamera = alice.devices.hold('camera')
    void alice.logResult(alice.client.makeVideoCall(['bob']))
    await environment.settle()
    heldCommands.hold()
    startAnswer(bob)
    await environment.settle()
    heldCommands.release()
    await environment.settle()
    expect(bob.log.at(-1)).toBe('refused 429')
    openCamera()
    await pass(5_000)
    expect(callOf(alice)).toMatchObject({ status: 'ringing', connectedAt: null })
    expect(alice.log).not.toContain('connected(bob)')
  })

  it('of two devices whose media is interrupted at once goes back to ringing', async () => {
    const { alice, bob, rest } = await ring('bob')
    const [tablet] = rest
    if (!tablet) throw new Error('Bob does not have two devices')
    environment.server.dropConnection('bob')
    startAnswer(bob)
    startAnswer(tablet)
    await environment.settle()
    expect(callOf(alice)?.status).toBe('connected')
    environment.network.cut('bob', 'bob-2')
    await environment.settle()
    expect(callOf(alice)?.status).toBe('ringing')
    environment.network.restore('bob', 'bob-2')
    await environment.settle()
    expect(callOf(alice)?.status).toBe('connected')
  })

  it('in a group goes back to ringing for that user only', async () => {
    const { alice, bob, rest } = await ring('carol')
    const [carol] = rest
    if (!carol) throw new Error('Carol is missing')
    startAnswer(carol)
    await environment.settle()
    const connectedAt = callOf(alice)?.connectedAt
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await pass(12_000)
    expect(callOf(alice)).toMatchObject({ status: 'connected', connectedAt })
    expect(userOf(alice, 'bob')?.status).toBe('ringing')
    expect(userOf(alice, 'carol')?.status).toBe('connected')
  })
})

describe('another command while the server is away for longer than it waits', () => {
  async function connectWithoutServer() {
    const { alice, bob } = await ring()
    startAnswer(bob)
    await environment.settle()
    environment.server.dropConnection('bob')
    return { alice, bob }
  }

  it('mute: the others see it when the server is back', async () => {
    const { alice, bob } = await connectWithoutServer()
    await bob.client.muteAudio(true)
    void bob.client.muteVideo(true)
    await pass(15_000)
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(userOf(alice, 'bob')?.tracks).toMatchObject({ microphone: { isMuted: true }, camera: { isMuted: true } })
    expect(alice.log.filter((line) => line.includes('mute'))).toHaveLength(2)
  })

  it('hang-up: the others see it when the server is back', async () => {
    const { alice, bob } = await connectWithoutServer()
    await bob.client.endCall()
    await pass(15_000)
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(callOf(alice)).toMatchObject({ status: 'ended', endReason: 'hangup' })
  })

  it('decline: the caller sees it when the server is back', async () => {
    const { alice, bob } = await ring()
    environment.server.dropConnection('bob')
    await bob.client.declineCall()
    await pass(15_000)
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(callOf(alice)).toMatchObject({ status: 'ended', endReason: 'declined' })
  })

  it('cancel: the callee sees it when the server is back', async () => {
    const { alice, bob } = await ring()
    environment.server.dropConnection('alice')
    await alice.client.endCall()
    // Earlier than the server gives a caller up who is lost.
    await pass(5_000)
    environment.server.restoreConnection('alice')
    await environment.settle()
    expect(callOf(bob)).toMatchObject({ status: 'ended', endReason: 'cancelled' })
  })

  it('ringing: the caller sees it when the server is back', async () => {
    environment = createTestEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    bob.client.on('incomingCall', () => {
      environment.server.dropConnection('bob')
    })
    void alice.logResult(alice.client.makeVoiceCall(['bob']))
    await pass(12_000)
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(callOf(alice)?.status).toBe('ringing')
  })
})
