import { failure } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

/** Alice calls Bob. Both devices are allowed; her microphone is open, and her camera takes its time. */
async function calling() {
  environment = createTestEnvironment({ preconnect: 'all' })
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  const openCamera = alice.devices.hold('camera')
  const call = alice.logResult(alice.client.makeVideoCall(['bob']))
  await environment.settle()
  return { alice, bob, call, openCamera }
}

const seenBy = ({ client }: TestClient, userJid: string) =>
  Object.values(client.store.getState().calls)[0]?.participants[userJid] ?? expect.unreachable()

describe('a caller whose camera is slow', () => {
  it('is announced as soon as they can speak, and hears of it when their camera is open', async () => {
    const { alice, bob, openCamera } = await calling()
    expect(bob.log).toEqual(['incoming(alice)'])
    expect(alice.log).toEqual(['audio(alice)'])
    openCamera()
    await environment.settle()
    expect(alice.log).toEqual(['audio(alice)', 'video(alice)', 'result 200', 'ringing(bob)'])
    expect(seenBy(bob, 'alice@example.com').tracks.camera.isMuted).toBe(false)
  })

  it('is answered meanwhile, and everything follows in its order', async () => {
    const { alice, bob, openCamera } = await calling()
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
    expect(seenBy(bob, 'alice@example.com').tracks.camera.trackId).not.toBeNull()
  })

  it('is declined meanwhile', async () => {
    const { alice, bob, call, openCamera } = await calling()
    await bob.client.declineCall()
    await environment.settle()
    openCamera()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
    expect(alice.log).toEqual(['audio(alice)', 'result 200', 'ringing(bob)', 'busy(bob) closed declined'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it.each(['before', 'after'])(
    'whose camera cannot be had %s the server has spoken calls with it off',
    async (when) => {
      const { alice, bob, openCamera } = await calling()
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
      for (const one of [alice, bob]) expect(seenBy(one, 'alice@example.com').tracks.camera.isMuted).toBe(true)
    },
  )

  it.each(['at once', 'when the line is back'])(
    'who waits too long for it, and is heard by the server %s, goes on without, and is seen when it comes',
    async (when) => {
      const { alice, bob, openCamera } = await calling()
      if (when !== 'at once') environment.server.dropConnection('alice')
      void bob.logResult(bob.client.answerCall())
      await environment.clock.advance(5_000)
      if (when !== 'at once') environment.server.restoreConnection('alice')
      await environment.settle()
      await environment.clock.advance(3_000)
      expect(alice.log).toContain('connected(bob)')
      expect(bob.log).toContain('connected(alice)')
      for (const one of [alice, bob]) expect(seenBy(one, 'alice@example.com').tracks.camera.isMuted).toBe(true)
      openCamera()
      await environment.settle()
      for (const one of [alice, bob]) {
        const { camera } = seenBy(one, 'alice@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('who hangs up leaves nothing behind, and nothing open', async () => {
    const { alice, bob, call, openCamera } = await calling()
    await alice.client.endCall()
    await environment.settle()
    openCamera()
    await environment.settle()
    expect(await call).toMatchObject({ code: 'not-found' })
    expect(bob.log.at(-2)).toBe('ended(alice) closed cancelled')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(environment.network.openConnections()).toBe(0)
  })

  it('is refused by the server at once', async () => {
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

  it('and somebody who dialled them meanwhile, with a camera as slow, are in one call', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    const open = [alice.devices.hold('camera'), bob.devices.hold('camera')]
    const calls = [
      alice.logResult(alice.client.makeVideoCall(['bob'])),
      bob.logResult(bob.client.makeVideoCall(['alice'])),
    ]
    await environment.settle()
    for (const each of open) each()
    await environment.settle()
    expect(await Promise.all(calls)).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }])
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
    expect(environment.network.openConnections()).toBe(2)
    for (const one of ['alice', 'bob']) expect(environment.network.isSending(one, 'camera')).toBe(true)
  })
})

describe('somebody who answers with a slow camera', () => {
  it.each(['at once', 'late'])(
    'and is heard by the server %s, is in the call without it, and seen when it comes',
    async (when) => {
      environment = createTestEnvironment({ preconnect: 'all' })
      const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
      void alice.logResult(alice.client.makeVideoCall(['bob']))
      await environment.settle()
      if (when === 'late') environment.server.dropConnection('bob')
      const openCamera = bob.devices.hold('camera')
      void bob.logResult(bob.client.answerCall())
      await environment.clock.advance(5_000)
      // What comes between the two words to the server is told of as well.
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
      for (const one of [alice, bob]) {
        const { camera } = seenBy(one, 'bob@example.com').tracks
        expect(camera).toEqual({ isMuted: false, trackId: expect.any(String) as string })
      }
    },
  )

  it('and is refused, and answers again, is in the call', async () => {
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

  it('hears nobody who has hung up meanwhile', async () => {
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
    expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'calling' }])
    expect(bob.sound.playing).toEqual([])
  })
})
