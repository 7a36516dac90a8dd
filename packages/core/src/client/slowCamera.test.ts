import { failure } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

/** Alice makes a video call to Bob. Her microphone is open, and her camera is still opening. */
async function startCallWithSlowCamera(acceptsToken = () => true) {
  environment = createTestEnvironment({ preconnect: 'all', acceptsToken })
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  const openCamera = alice.devices.hold('camera')
  const call = alice.logResult(alice.client.makeVideoCall(['bob']))
  await environment.settle()
  return { alice, bob, call, openCamera }
}

const participantOf = ({ client }: TestClient, userJid: string) =>
  Object.values(client.store.getState().calls)[0]?.participants[userJid] ?? expect.unreachable()

describe('a caller whose camera is slow', () => {
  it('is announced when the microphone is open, and receives the events when the camera is open', async () => {
    const { alice, bob, openCamera } = await startCallWithSlowCamera()
    expect(bob.log).toEqual(['incoming(alice)'])
    expect(alice.log).toEqual(['audio(alice)'])
    openCamera()
    await environment.settle()
    expect(alice.log).toEqual(['audio(alice)', 'video(alice)', 'result 200', 'ringing(bob)'])
    expect(participantOf(bob, 'alice@example.com').tracks.camera.isMuted).toBe(false)
  })

  it('receives the events in order if the callee answers meanwhile', async () => {
    const { alice, bob, openCamera } = await startCallWithSlowCamera()
    void bob.logResult(bob.client.answerCall())
    await environment.settle()
    expect(alice.log).toEqual(['audio(alice)'])
    openCamera()
    await environment.settle()
    expect(alice.log.slice(0, 5)).toEqual([
      ...['audio(alice)', 'video(alice)', 'result 200', 'ringing(bob)', 'connecting(bob)'],
    ])
    expect(alice.log.slice(5, 7).sort()).toEqual(['audio(bob)', 'video(bob)'])
    expect(alice.log.slice(7)).toEqual(['joined(bob)', 'connected(bob)'])
    expect(bob.log.at(-1)).toBe('connected(alice)')
    expect(participantOf(bob, 'alice@example.com').tracks.camera.trackId).not.toBeNull()
  })

  it('receives the events in order if the callee declines meanwhile', async () => {
    const { alice, bob, call, openCamera } = await startCallWithSlowCamera()
    await bob.client.declineCall()
    await environment.settle()
    openCamera()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
    expect(alice.log).toEqual(['audio(alice)', 'result 200', 'ringing(bob)', 'busy(bob) closed declined'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it.each(['before', 'after'])(
    'calls with the camera off if it cannot be opened, %s the acknowledgement',
    async (when) => {
      const { alice, bob, openCamera } = await startCallWithSlowCamera()
      if (when === 'before') environment.server.dropConnection('alice')
      alice.devices.deny('camera', 'NotReadableError')
      openCamera()
      await environment.settle()
      if (when === 'before') environment.server.restoreConnection('alice')
      await environment.settle()
      expect(alice.log).toContain('result 200')
      expect(alice.payloads('mediaError')).toMatchObject([{ device: 'camera', action: 'makeVideoCall' }])
      void bob.logResult(bob.client.answerCall())
      await environment.settle()
      expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
      for (const testClient of [alice, bob])
        expect(participantOf(testClient, 'alice@example.com').tracks.camera.isMuted).toBe(true)
    },
  )

  it.each(['at once', 'after a reconnect'])(
    'continues without the camera after 4 s if the start is acknowledged %s, and publishes it when it opens',
    async (when) => {
      const { alice, bob, openCamera } = await startCallWithSlowCamera()
      if (when !== 'at once') environment.server.dropConnection('alice')
      void bob.logResult(bob.client.answerCall())
      await environment.clock.advance(5_000)
      if (when !== 'at once') environment.server.restoreConnection('alice')
      await environment.settle()
      await environment.clock.advance(3_000)
      expect(alice.log).toContain('connected(bob)')
      expect(bob.log).toContain('connected(alice)')
      for (const testClient of [alice, bob])
        expect(participantOf(testClient, 'alice@example.com').tracks.camera.isMuted).toBe(true)
      openCamera()
      await environment.settle()
      for (const testClient of [alice, bob]) {
        const { camera } = participantOf(testClient, 'alice@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('releases everything on hang-up', async () => {
    const { alice, bob, call, openCamera } = await startCallWithSlowCamera()
    await alice.client.endCall()
    await environment.settle()
    openCamera()
    await environment.settle()
    expect(await call).toMatchObject({ code: 'not-found' })
    expect(bob.log.at(-2)).toBe('ended(alice) closed cancelled')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(environment.network.openConnections()).toBe(0)
  })

  it.each([
    ['while the camera is opening', 'revoked', false],
    ['just after the camera has opened', 'revoked', true],
    ['while the camera is opening', 'refused on a reconnect', false],
    ['just after the camera has opened', 'refused on a reconnect', true],
  ] as const)('has left the call in the moment in which it is refused, %s: %s', async (_moment, how, opens) => {
    let isAccepted = true
    const { alice, bob, openCamera } = await startCallWithSlowCamera(() => isAccepted)
    const states: unknown[] = []
    alice.client.store.subscribe(({ connection }, before) => {
      if (connection.status !== 'unauthorized' || before.connection === connection) return
      queueMicrotask(() => {
        const { status, endReason } = Object.values(alice.client.store.getState().calls)[0] ?? expect.unreachable()
        states.push({ status, endReason, liveTracks: alice.devices.liveTracks() })
      })
    })
    if (how === 'refused on a reconnect') {
      isAccepted = false
      environment.server.dropConnection('alice@example.com')
      environment.server.restoreConnection('alice@example.com')
    } else void environment.server.revoke('alice')
    if (opens) openCamera()
    await environment.settle()
    expect(states).toEqual([{ status: 'ended', endReason: 'signaling-failed', liveTracks: 0 }])
    openCamera()
    await environment.settle()
    expect(alice.devices.liveTracks()).toBe(0)
    if (how === 'revoked') expect(bob.log).toContain('ended(alice) closed signaling-failed')
  })

  it('receives the refusal of the server before the camera is open', async () => {
    environment = createTestEnvironment()
    const alice = await environment.createTestClient({ userJid: 'alice', features: { oneToOneCall: false } })
    await environment.createTestClient('bob')
    const openCamera = alice.devices.hold('camera')
    const call = alice.logResult(alice.client.makeVideoCall(['bob']))
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 403 })
    openCamera()
    await environment.settle()
    expect(alice.devices.liveTracks()).toBe(0)
    expect(alice.client.store.getState().calls).toEqual({})
  })

  it('is in one call with a callee who calls back with a slow camera', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    const openCameras = [alice.devices.hold('camera'), bob.devices.hold('camera')]
    const calls = [
      alice.logResult(alice.client.makeVideoCall(['bob'])),
      bob.logResult(bob.client.makeVideoCall(['alice'])),
    ]
    await environment.settle()
    for (const openCamera of openCameras) openCamera()
    await environment.settle()
    expect(await Promise.all(calls)).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }])
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
    expect(environment.network.openConnections()).toBe(2)
    for (const user of ['alice', 'bob']) expect(environment.network.isSending(user, 'camera')).toBe(true)
  })
})

describe('a callee whose camera is slow', () => {
  it.each(['at once', 'late'])(
    'is in the call without the camera if the answer is acknowledged %s, and publishes it when it opens',
    async (when) => {
      environment = createTestEnvironment({ preconnect: 'all' })
      const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
      void alice.logResult(alice.client.makeVideoCall(['bob']))
      await environment.settle()
      if (when === 'late') environment.server.dropConnection('bob')
      const openCamera = bob.devices.hold('camera')
      void bob.logResult(bob.client.answerCall())
      await environment.clock.advance(5_000)
      // Events between the answer and its acknowledgement are emitted later.
      if (when === 'late') {
        openCamera()
        await environment.settle()
        environment.server.restoreConnection('bob')
        await environment.settle()
      }
      await environment.clock.advance(3_000)
      expect(alice.log).toContain('connected(bob)')
      expect(bob.log).toContain('connected(alice)')
      openCamera()
      await environment.settle()
      for (const testClient of [alice, bob]) {
        const { camera } = participantOf(testClient, 'bob@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('is in the call if the first answer is refused and the second accepted', async () => {
    let refusals = 1
    environment = createTestEnvironment({
      refuse: (_, name) => (name === 'call:answer' && refusals-- > 0 ? failure('rate-limited') : null),
    })
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.logResult(alice.client.makeVideoCall(['bob']))
    await environment.settle()
    const openCamera = bob.devices.hold('camera')
    void bob.logResult(bob.client.answerCall())
    await environment.settle()
    expect(bob.log.at(-1)).toBe('refused 429')
    void bob.logResult(bob.client.answerCall())
    await environment.settle()
    openCamera()
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('does not play the audio of a caller who has hung up meanwhile', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    await environment.createTestClient('carol')
    void alice.logResult(alice.client.makeVideoCall(['bob', 'carol']))
    await environment.settle()
    const openCamera = bob.devices.hold('camera')
    void bob.logResult(bob.client.answerCall())
    await environment.settle()
    expect(bob.sound.playing).toHaveLength(1)
    await alice.client.endCall()
    await environment.settle()
    openCamera()
    await environment.settle()
    expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'connecting' }])
    expect(bob.sound.playing).toEqual([])
  })
})
