// Over 350 lines: one case for each order of events of docs/api-contract.md, section 4, with a shared setup.
import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

/**
 * The order of events of docs/api-contract.md, section 4, with the real client and the real switchboard.
 */

let environments: TestEnvironment[] = []
const newEnvironment = (...args: Parameters<typeof createTestEnvironment>) => {
  const environment = createTestEnvironment(...args)
  environments.push(environment)
  return environment
}

afterEach(() => {
  for (const { server } of environments) server.close()
  environments = []
})

async function createTwoClients() {
  const environment = newEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  return { environment, alice, bob }
}

/** Alice calls Bob, whose device rings. */
async function startRingingCall(kind: 'Voice' | 'Video' = 'Voice') {
  const clients = await createTwoClients()
  const call = clients.alice.logResult(clients.alice.client[`make${kind}Call`](['bob@example.com']))
  await clients.environment.settle()
  await call
  return clients
}

async function startConnectedCall(kind: 'Voice' | 'Video' = 'Voice') {
  const clients = await startRingingCall(kind)
  const answer = clients.bob.logResult(clients.bob.client.answerCall())
  await clients.environment.settle()
  await answer
  return clients
}

const clearLogs = (...testClients: TestClient[]) => {
  for (const testClient of testClients) {
    testClient.log.length = 0
    testClient.events.length = 0
  }
}

const activeCall = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}

/** Expects that a call has released everything: devices, connections and sound. */
function expectReleased({ network }: TestEnvironment, ...testClients: TestClient[]): void {
  for (const { devices, sound, client } of testClients) {
    expect(devices.liveTracks()).toBe(0)
    expect(sound.tone).toBeNull()
    expect(sound.playing).toEqual([])
    for (const call of Object.values(client.store.getState().calls)) expect(call.status).toBe('ended')
  }
  expect(network.openConnections()).toBe(0)
}

describe('1. an answered call', () => {
  it('emits the events of a voice call in the order of the contract on both sides', async () => {
    const { alice, bob } = await startConnectedCall()
    expect(alice.log).toEqual([
      'audio(alice)',
      'result 200',
      'ringing(bob)',
      'connecting(bob)',
      'audio(bob)',
      'joined(bob)',
      'connected(bob)',
    ])
    expect(bob.log).toEqual([
      'incoming(alice)',
      'audio(bob)',
      'result 200',
      'connecting(alice)',
      'audio(alice)',
      'joined(alice)',
      'connected(alice)',
    ])
  })

  it('emits the events of a video call in the order of the contract on both sides', async () => {
    const { alice, bob } = await startConnectedCall('Video')
    expect(alice.log.slice(0, 5)).toEqual([
      'audio(alice)',
      'video(alice)',
      'result 200',
      'ringing(bob)',
      'connecting(bob)',
    ])
    expect(alice.log.slice(5, 7).sort()).toEqual(['audio(bob)', 'video(bob)'])
    expect(alice.log.slice(7)).toEqual(['joined(bob)', 'connected(bob)'])
    expect(bob.log.slice(0, 5)).toEqual([
      'incoming(alice)',
      'audio(bob)',
      'video(bob)',
      'result 200',
      'connecting(alice)',
    ])
    expect(bob.log.slice(7)).toEqual(['joined(alice)', 'connected(alice)'])
  })

  it('plays the ringtone and the ringback tone, then the audio of the other user', async () => {
    const { environment, alice, bob } = await startRingingCall()
    expect([alice.sound.tone, bob.sound.tone]).toEqual(['ringback', 'ringtone'])
    void bob.client.answerCall()
    await environment.settle()
    expect([alice.sound.tone, bob.sound.tone]).toEqual([null, null])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('does not open or publish any device of the callee before the answer', async () => {
    const { environment, bob } = await startRingingCall('Video')
    expect(bob.devices.requests).toEqual([])
    expect(environment.network.log.filter(({ transport, trackId }) => transport === 'bob' && trackId !== null)).toEqual(
      [],
    )
    expect(bob.client.tracks.get('anything')).toBeUndefined()
  })

  it('answers a video call with audio only', async () => {
    const { environment, alice, bob } = await startRingingCall('Video')
    void bob.client.answerCall({ callType: 'audio' })
    await environment.settle()
    expect(bob.devices.requests.every(({ video }) => !video)).toBe(true)
    expect(activeCall(alice)?.participants['bob@example.com']?.tracks.camera).toEqual({ trackId: null, isMuted: true })
    expect(activeCall(alice)?.status).toBe('connected')
  })

  it('answers once if `answerCall` is called twice', async () => {
    const { environment, bob } = await startRingingCall()
    const [first, second] = [bob.client.answerCall(), bob.client.answerCall()]
    await environment.settle()
    expect(await first).toEqual(await second)
    expect(bob.devices.requests).toHaveLength(1)
  })
})

it('2. a declined call emits busy at the caller, ends on the other devices, and emits nothing more on this device', async () => {
  const { environment, alice, bob } = await createTwoClients()
  const tablet = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  clearLogs(alice, bob, tablet)
  const declined = bob.client.declineCall()
  await environment.settle()
  expect(await declined).toEqual({ statusCode: 200, message: 'Success' })
  expect(alice.log).toEqual(['busy(bob) closed declined'])
  expect(tablet.log).toEqual(['ended(bob) closed declined'])
  expect(bob.log).toEqual([])
  expectReleased(environment, alice, bob, tablet)
})

it('3. a call to an engaged user emits engaged at the caller, and a missed call without ringing at the callee', async () => {
  const { environment, alice, bob } = await startConnectedCall()
  const carol = await environment.createTestClient('carol')
  clearLogs(alice, bob)
  const call = carol.logResult(carol.client.makeVoiceCall(['bob']))
  await environment.settle()
  await call
  expect(carol.log).toEqual(['audio(carol)', 'result 200', 'engaged(bob) closed engaged'])
  expect(bob.log).toEqual(['missed(carol) engaged'])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  expect(alice.log).toEqual([])
  expect(activeCall(bob)?.status).toBe('connected')
})

it('4. a canceled call emits the end at the callee, then the missed call', async () => {
  const { environment, alice, bob } = await startRingingCall()
  clearLogs(alice, bob)
  expect(await alice.client.endCall()).toEqual({ statusCode: 200, message: 'Success' })
  await environment.settle()
  expect(bob.log).toEqual(['ended(alice) closed cancelled', 'missed(alice) ended'])
  expect(alice.log).toEqual([])
  expectReleased(environment, alice, bob)
})

it('5. an unanswered call ends on both sides after 30 s, then emits the missed call at the callee', async () => {
  const { environment, alice, bob } = await startRingingCall()
  clearLogs(alice, bob)
  await environment.clock.advance(29_000)
  expect(alice.log).toEqual([])
  await environment.clock.advance(1_500)
  expect(alice.log).toEqual(['ended(bob) closed no-answer'])
  expect(bob.log).toEqual(['ended(alice) closed no-answer', 'missed(alice) ended'])
  expectReleased(environment, alice, bob)
})

describe('6. a call to a user without a connected device', () => {
  it('remains calling, and ends with the reason unavailable', async () => {
    const environment = newEnvironment()
    const alice = await environment.createTestClient('alice')
    const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    await call
    expect(alice.log).toEqual(['audio(alice)', 'result 200'])
    expect(activeCall(alice)?.status).toBe('calling')
    await environment.clock.advance(30_500)
    expect(alice.log.slice(2)).toEqual(['ended(bob) closed unavailable'])
    expectReleased(environment, alice)
  })

  it('rings a device that connects in time', async () => {
    const environment = newEnvironment()
    const alice = await environment.createTestClient('alice')
    void alice.client.makeVoiceCall(['bob'])
    await environment.clock.advance(20_000)
    const bob = await environment.createTestClient('bob')
    await environment.settle()
    expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
    expect(alice.log).toContain('ringing(bob)')
    void bob.client.answerCall()
    await environment.settle()
    expect(activeCall(alice)?.status).toBe('connected')
  })
})

it('7. hanging up emits the end at the other user, and releases every device on both sides', async () => {
  const { environment, alice, bob } = await startConnectedCall('Video')
  clearLogs(alice, bob)
  void bob.client.endCall()
  await environment.settle()
  expect(alice.log).toEqual(['ended(bob) closed hangup'])
  expect(bob.log).toEqual([])
  expect(activeCall(alice)).toMatchObject({ endReason: 'hangup', endedBy: 'remote' })
  expect(activeCall(bob)).toMatchObject({ endReason: 'hangup', endedBy: 'local' })
  expectReleased(environment, alice, bob)
})

it('8. a call that another device answers stops ringing, and is not missed', async () => {
  const { environment, alice, bob } = await createTwoClients()
  const tablet = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  clearLogs(alice, bob, tablet)
  void bob.client.answerCall()
  await environment.settle()
  expect(tablet.log).toEqual(['ended(bob) closed answered-elsewhere'])
  expect(tablet.payloads('callStatus')[0]).toMatchObject({ answeredElsewhere: true, sessionStatus: 'closed' })
  expect(tablet.sound.tone).toBeNull()
  expect(activeCall(alice)?.status).toBe('connected')
})

describe('9. a network failure', () => {
  it('emits reconnecting on both sides, and connected when the network is back', async () => {
    const { environment, alice, bob } = await startConnectedCall()
    clearLogs(alice, bob)
    environment.network.cut()
    await environment.settle()
    expect([alice.log, bob.log]).toEqual([['reconnecting(bob)'], ['reconnecting(alice)']])
    expect(activeCall(alice)?.status).toBe('reconnecting')
    await environment.clock.advance(10_000)
    environment.network.restore()
    await environment.settle()
    expect([alice.log, bob.log]).toEqual([
      ['reconnecting(bob)', 'connected(bob)'],
      ['reconnecting(alice)', 'connected(alice)'],
    ])
    await environment.clock.advance(60_000)
    expect(activeCall(alice)?.status).toBe('connected')
  })

  it('ends the call after 30 s', async () => {
    const { environment, alice, bob } = await startConnectedCall()
    clearLogs(alice, bob)
    environment.network.cut()
    await environment.clock.advance(31_000)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed connection-lost'])
    expect(bob.log).toEqual(['reconnecting(alice)', 'ended(alice) closed connection-lost'])
    expectReleased(environment, alice, bob)
  })

  it('does not end the call if only signaling is lost, and delivers a hang-up later', async () => {
    const { environment, alice, bob } = await startConnectedCall()
    clearLogs(alice, bob)
    environment.server.dropConnection('bob')
    await environment.clock.advance(20_000)
    expect(activeCall(alice)?.status).toBe('connected')
    expect(activeCall(bob)?.status).toBe('connected')
    void bob.client.endCall()
    await environment.settle()
    expect(bob.devices.liveTracks()).toBe(0)
    environment.server.restoreConnection('bob')
    await environment.clock.advance(1_000)
    expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
  })
})

describe('10. two users who call each other (glare)', () => {
  it.each([
    ['at the same time', 0],
    ['while the first call rings', 1],
  ])('are connected in one call without answering: %s', async (_, isLate) => {
    const { environment, alice, bob } = await createTwoClients()
    const callOfAlice = alice.logResult(alice.client.makeVoiceCall(['bob']))
    if (isLate) await environment.settle()
    const callOfBob = bob.logResult(bob.client.makeVoiceCall(['alice']))
    await environment.settle()
    const [first, second] = await Promise.all([callOfAlice, callOfBob])
    expect(first).toMatchObject({ statusCode: 200, roomId: activeCall(alice)?.roomId })
    expect(second).toMatchObject({ statusCode: 200, roomId: activeCall(alice)?.roomId })
    for (const testClient of [alice, bob]) {
      expect(activeCall(testClient)?.status).toBe('connected')
      expect(testClient.log.filter((entry) => entry.startsWith('missed'))).toEqual([])
      expect(Object.keys(testClient.client.store.getState().calls)).toHaveLength(1)
    }
    if (!isLate) expect([...alice.log, ...bob.log].filter((entry) => entry.startsWith('incoming'))).toEqual([])
    void alice.client.endCall()
    await environment.settle()
    expectReleased(environment, alice, bob)
  })

  it('are in a voice call with closed cameras if only one of them calls with video', async () => {
    const { environment, alice, bob } = await createTwoClients()
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const call = bob.client.makeVideoCall(['alice'])
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200, callType: 'audio' })
    for (const testClient of [alice, bob]) {
      expect(activeCall(testClient)).toMatchObject({ callType: 'audio', status: 'connected' })
      expect(activeCall(testClient)?.participants['bob@example.com']?.tracks.camera).toEqual({
        trackId: null,
        isMuted: true,
      })
      expect(
        testClient.devices.tracks.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live'),
      ).toEqual([])
    }
    expect(environment.network.isSending('bob', 'camera')).toBe(false)
  })

  it('are both in no call if the second caller hangs up before the server has acknowledged the merged call', async () => {
    const testClients: TestClient[] = []
    const environment = newEnvironment({
      refuse({ userJid }, name) {
        if (name === 'call:start' && userJid.startsWith('bob')) void testClients[0]?.client.endCall()
        return null
      },
    })
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    testClients.push(bob)
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const call = bob.logResult(bob.client.makeVoiceCall(['alice']))
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 404 })
    expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
    expect(environment.server.store.calls.size).toBe(0)
  })

  it('makes the first call ring if the microphone of the second caller is denied', async () => {
    const { environment, alice, bob } = await createTwoClients()
    bob.devices.deny('microphone')
    const allow = bob.devices.hold()
    const call = bob.logResult(bob.client.makeVoiceCall(['alice']))
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(bob.log).toEqual([])
    allow()
    await environment.settle()
    await call
    expect(bob.log).toContain('refused 100606')
    expect(bob.log).toContain('incoming(alice)')
  })
})

it('ends the call for both users if the callee declines before the server has the answer', async () => {
  const testClients: TestClient[] = []
  const environment = newEnvironment({
    refuse(_, name) {
      if (name === 'call:answer') void testClients[0]?.client.declineCall()
      return null
    },
  })
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  testClients.push(bob)
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const answer = bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
  expect(environment.server.store.calls.size).toBe(0)
  expectReleased(environment, alice, bob)
})

it('declines the call if the callee hangs up while the browser asks for the microphone', async () => {
  const { environment, alice, bob } = await startRingingCall()
  const allow = bob.devices.hold()
  const answer = bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(await bob.client.endCall()).toMatchObject({ statusCode: 200 })
  allow()
  await environment.settle()
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(alice.log.at(-1)).toBe('busy(bob) closed declined')
  expectReleased(environment, alice, bob)
})

it('11. a call keeps ringing while the microphone is denied, and can be answered once it is allowed', async () => {
  const { environment, alice, bob } = await startRingingCall()
  bob.devices.deny('microphone')
  const refused = bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(await refused).toMatchObject({ statusCode: 100606, code: 'microphone-denied' })
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  expect(bob.sound.tone).toBe('ringtone')
  expect(bob.payloads('mediaError')).toMatchObject([{ statusCode: 100606, device: 'mic', action: 'answerCall' }])
  bob.devices.allow()
  void bob.client.answerCall()
  await environment.settle()
  expect(activeCall(alice)?.status).toBe('connected')
})

describe('a group call', () => {
  it('connects every pair of users, and continues without a user who leaves', async () => {
    const environment = newEnvironment()
    const [alice, bob, carol] = await Promise.all([
      environment.createTestClient('alice'),
      environment.createTestClient('bob'),
      environment.createTestClient('carol'),
    ])
    void alice.client.makeVoiceCall(['bob', 'carol'], { groupId: 'team@mix.example.com', metadata: { topic: 'lunch' } })
    await environment.settle()
    expect(bob.payloads('incomingCall')).toMatchObject([
      { callMode: 'onetomany', groupId: 'team@mix.example.com', metadata: { topic: 'lunch' } },
    ])
    void bob.client.answerCall()
    await environment.settle()
    void carol.client.answerCall()
    await environment.settle()
    for (const testClient of [alice, bob, carol]) {
      const others = Object.values(activeCall(testClient)?.participants ?? {}).filter(({ isLocal }) => !isLocal)
      expect(others.map(({ status }) => status)).toEqual(['connected', 'connected'])
    }
    clearLogs(alice, bob, carol)
    void bob.client.endCall()
    await environment.settle()
    expect(alice.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(carol.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(activeCall(alice)?.status).toBe('connected')
    void alice.client.endCall()
    await environment.settle()
    expect(carol.log.at(-1)).toBe('ended(alice) closed hangup')
    expectReleased(environment, alice, bob, carol)
  })

  it('emits busy for a user who declines while the others ring', async () => {
    const environment = newEnvironment()
    const [alice, bob] = await Promise.all([
      environment.createTestClient('alice'),
      environment.createTestClient('bob'),
      environment.createTestClient('carol'),
    ])
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    clearLogs(alice)
    void bob.client.declineCall()
    await environment.settle()
    expect(alice.log).toEqual(['busy(bob) declined'])
    expect(alice.payloads('callStatus')[0]?.sessionStatus).toBeNull()
  })
})
