import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

/**
 * The stories of the contract through the real machine and the real switchboard. Longer than a file should be, because it is read as
 * one: eleven stories in the contract's order, told with the same few words.
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

async function twoPeople() {
  const environment = newEnvironment()
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  return { environment, alice, bob }
}

/** Alice calls Bob, and his phone rings. */
async function ringing(kind: 'Voice' | 'Video' = 'Voice') {
  const three = await twoPeople()
  const call = three.alice.logResult(three.alice.client[`make${kind}Call`](['bob@example.com']))
  await three.environment.settle()
  await call
  return three
}

async function talking(kind: 'Voice' | 'Video' = 'Voice') {
  const three = await ringing(kind)
  const answer = three.bob.logResult(three.bob.client.answerCall())
  await three.environment.settle()
  await answer
  return three
}

const forget = (...testClients: TestClient[]) => {
  for (const testClient of testClients) {
    testClient.log.length = 0
    testClient.events.length = 0
  }
}

const activeCall = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}

/** Nothing is left of a call: no device, no link, no sound. */
function expectSilence({ network }: TestEnvironment, ...testClients: TestClient[]): void {
  for (const { devices, sound, client } of testClients) {
    expect(devices.liveTracks()).toBe(0)
    expect(sound.tone).toBeNull()
    expect(sound.playing).toEqual([])
    for (const call of Object.values(client.store.getState().calls)) expect(call.status).toBe('ended')
  }
  expect(network.openConnections()).toBe(0)
}

describe('1. answered', () => {
  it('goes in the order of the contract on both sides, voice', async () => {
    const { alice, bob } = await talking()
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

  it('goes in the order of the contract on both sides, video', async () => {
    const { alice, bob } = await talking('Video')
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

  it('makes the right sounds: a ring, a ringback, then voices', async () => {
    const { environment, alice, bob } = await ringing()
    expect([alice.sound.tone, bob.sound.tone]).toEqual(['ringback', 'ringtone'])
    void bob.client.answerCall()
    await environment.settle()
    expect([alice.sound.tone, bob.sound.tone]).toEqual([null, null])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('attaches nothing of the callee before the answer', async () => {
    const { environment, bob } = await ringing('Video')
    expect(bob.devices.requests).toEqual([])
    expect(environment.network.log.filter(({ transport, trackId }) => transport === 'bob' && trackId !== null)).toEqual(
      [],
    )
    expect(bob.client.tracks.get('anything')).toBeUndefined()
  })

  it('answers a video call with sound only', async () => {
    const { environment, alice, bob } = await ringing('Video')
    void bob.client.answerCall({ callType: 'audio' })
    await environment.settle()
    expect(bob.devices.requests.every(({ video }) => !video)).toBe(true)
    expect(activeCall(alice)?.participants['bob@example.com']?.tracks.camera).toEqual({ trackId: null, isMuted: true })
    expect(activeCall(alice)?.status).toBe('connected')
  })

  it('does one thing for two clicks', async () => {
    const { environment, bob } = await ringing()
    const [first, second] = [bob.client.answerCall(), bob.client.answerCall()]
    await environment.settle()
    expect(await first).toEqual(await second)
    expect(bob.devices.requests).toHaveLength(1)
  })
})

it('2. declined: the caller hears busy, the other devices stop, this device hears nothing more', async () => {
  const { environment, alice, bob } = await twoPeople()
  const tablet = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  forget(alice, bob, tablet)
  const declined = bob.client.declineCall()
  await environment.settle()
  expect(await declined).toEqual({ statusCode: 200, message: 'Success' })
  expect(alice.log).toEqual(['busy(bob) closed declined'])
  expect(tablet.log).toEqual(['ended(bob) closed declined'])
  expect(bob.log).toEqual([])
  expectSilence(environment, alice, bob, tablet)
})

it('3. engaged: the caller hears so, the engaged one gets a missed call and no ring', async () => {
  const { environment, alice, bob } = await talking()
  const carol = await environment.createTestClient('carol')
  forget(alice, bob)
  const call = carol.logResult(carol.client.makeVoiceCall(['bob']))
  await environment.settle()
  await call
  expect(carol.log).toEqual(['audio(carol)', 'result 200', 'engaged(bob) closed engaged'])
  expect(bob.log).toEqual(['missed(carol) engaged'])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  expect(alice.log).toEqual([])
  expect(activeCall(bob)?.status).toBe('connected')
})

it('4. cancelled: the callee hears the end, then the missed call', async () => {
  const { environment, alice, bob } = await ringing()
  forget(alice, bob)
  expect(await alice.client.endCall()).toEqual({ statusCode: 200, message: 'Success' })
  await environment.settle()
  expect(bob.log).toEqual(['ended(alice) closed cancelled', 'missed(alice) ended'])
  expect(alice.log).toEqual([])
  expectSilence(environment, alice, bob)
})

it('5. nobody answers: both hear the end after 30 s, the callee then the missed call', async () => {
  const { environment, alice, bob } = await ringing()
  forget(alice, bob)
  await environment.clock.advance(29_000)
  expect(alice.log).toEqual([])
  await environment.clock.advance(1_500)
  expect(alice.log).toEqual(['ended(bob) closed no-answer'])
  expect(bob.log).toEqual(['ended(alice) closed no-answer', 'missed(alice) ended'])
  expectSilence(environment, alice, bob)
})

describe('6. no device', () => {
  it('stays calling, and ends as unavailable', async () => {
    const environment = newEnvironment()
    const alice = await environment.createTestClient('alice')
    const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    await call
    expect(alice.log).toEqual(['audio(alice)', 'result 200'])
    expect(activeCall(alice)?.status).toBe('calling')
    await environment.clock.advance(30_500)
    expect(alice.log.slice(2)).toEqual(['ended(bob) closed unavailable'])
    expectSilence(environment, alice)
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

it('7. hang-up: the other side hears the end; nothing stays on', async () => {
  const { environment, alice, bob } = await talking('Video')
  forget(alice, bob)
  void bob.client.endCall()
  await environment.settle()
  expect(alice.log).toEqual(['ended(bob) closed hangup'])
  expect(bob.log).toEqual([])
  expect(activeCall(alice)).toMatchObject({ endReason: 'hangup', endedBy: 'remote' })
  expect(activeCall(bob)).toMatchObject({ endReason: 'hangup', endedBy: 'local' })
  expectSilence(environment, alice, bob)
})

it('8. answered on another device: the first device falls silent, and misses nothing', async () => {
  const { environment, alice, bob } = await twoPeople()
  const tablet = await environment.createTestClient('bob')
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  forget(alice, bob, tablet)
  void bob.client.answerCall()
  await environment.settle()
  expect(tablet.log).toEqual(['ended(bob) closed answered-elsewhere'])
  expect(tablet.payloads('callStatus')[0]).toMatchObject({ answeredElsewhere: true, sessionStatus: 'closed' })
  expect(tablet.sound.tone).toBeNull()
  expect(activeCall(alice)?.status).toBe('connected')
})

describe('9. the network goes', () => {
  it('is reconnecting on both sides, and connected when it is back', async () => {
    const { environment, alice, bob } = await talking()
    forget(alice, bob)
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

  it('ends after 30 s', async () => {
    const { environment, alice, bob } = await talking()
    forget(alice, bob)
    environment.network.cut()
    await environment.clock.advance(31_000)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed connection-lost'])
    expect(bob.log).toEqual(['reconnecting(alice)', 'ended(alice) closed connection-lost'])
    expectSilence(environment, alice, bob)
  })

  it('does not end a call when only the signalling is lost, and a hang-up meanwhile arrives later', async () => {
    const { environment, alice, bob } = await talking()
    forget(alice, bob)
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

describe('10. both dial each other', () => {
  it.each([
    ['at the same moment', 0],
    ['while the first one already rings', 1],
  ])('is one call, connected, without answering: %s', async (_, isLate) => {
    const { environment, alice, bob } = await twoPeople()
    const a = alice.logResult(alice.client.makeVoiceCall(['bob']))
    if (isLate) await environment.settle()
    const b = bob.logResult(bob.client.makeVoiceCall(['alice']))
    await environment.settle()
    const [first, second] = await Promise.all([a, b])
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
    expectSilence(environment, alice, bob)
  })

  it('is a voice call, with every camera closed, when only one of them dialled with video', async () => {
    const { environment, alice, bob } = await twoPeople()
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

  it('ends for both when the one who dialled back hangs up before the server has said that there is one call', async () => {
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

  it('rings after all when the one who dialled back has no microphone', async () => {
    const { environment, alice, bob } = await twoPeople()
    bob.devices.deny('microphone')
    const allow = bob.devices.hold()
    const b = bob.logResult(bob.client.makeVoiceCall(['alice']))
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(bob.log).toEqual([])
    allow()
    await environment.settle()
    await b
    expect(bob.log).toContain('refused 100606')
    expect(bob.log).toContain('incoming(alice)')
  })
})

it('an answer that is taken back before the server has it ends the call for both', async () => {
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
  expectSilence(environment, alice, bob)
})

it('hanging up while the microphone is being asked for takes the answer back', async () => {
  const { environment, alice, bob } = await ringing()
  const allow = bob.devices.hold()
  const answer = bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(await bob.client.endCall()).toMatchObject({ statusCode: 200 })
  allow()
  await environment.settle()
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(alice.log.at(-1)).toBe('busy(bob) closed declined')
  expectSilence(environment, alice, bob)
})

it('11. microphone refused: the call keeps ringing, and can be answered once it is allowed', async () => {
  const { environment, alice, bob } = await ringing()
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

describe('one to many', () => {
  it('connects everybody with everybody, and goes on without the one who leaves', async () => {
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
    forget(alice, bob, carol)
    void bob.client.endCall()
    await environment.settle()
    expect(alice.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(carol.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(activeCall(alice)?.status).toBe('connected')
    void alice.client.endCall()
    await environment.settle()
    expect(carol.log.at(-1)).toBe('ended(alice) closed hangup')
    expectSilence(environment, alice, bob, carol)
  })

  it('tells of one who declines while the others ring', async () => {
    const environment = newEnvironment()
    const [alice, bob] = await Promise.all([
      environment.createTestClient('alice'),
      environment.createTestClient('bob'),
      environment.createTestClient('carol'),
    ])
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    forget(alice)
    void bob.client.declineCall()
    await environment.settle()
    expect(alice.log).toEqual(['busy(bob) declined'])
    expect(alice.payloads('callStatus')[0]?.sessionStatus).toBeNull()
  })
})
