import { afterEach, describe, expect, it } from 'vitest'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

/** Pages that are reloaded, closed, killed, duplicated, or beside each other. */

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

async function talking(kind: 'Voice' | 'Video' = 'Voice') {
  environment = createTestEnvironment()
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  void alice.client[`make${kind}Call`](['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  await environment.clock.advance(10_000)
  forget(alice, bob)
  return { alice, bob }
}

const forget = (...testClients: TestClient[]) => {
  for (const testClient of testClients) testClient.log.length = 0
}

const call = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}
const me = (testClient: TestClient) =>
  call(testClient)?.participants[testClient.client.store.getState().self?.userJid ?? '']
const rings = ({ client }: TestClient) => client.store.getState().incomingRoomIds.length > 0

describe('a reload in a call', () => {
  it.each(['alice', 'bob'] as const)(
    'of %s: the other one sees reconnecting at once, and both are connected again',
    async (who) => {
      const people = await talking()
      const other = people[who === 'alice' ? 'bob' : 'alice']
      const roomId = call(other)?.roomId
      const after = await people[who].reload()
      expect(other.log[0]).toBe(`reconnecting(${who})`)
      await environment.settle()
      expect(call(after)).toMatchObject({ roomId, status: 'connected', connectedAt: call(other)?.connectedAt })
      expect(other.log.at(-1)).toBe(`connected(${who})`)
      expect(call(other)?.status).toBe('connected')
      expect(after.devices.liveTracks()).toBe(1)
      expect(after.sound.playing).toHaveLength(1)
      expect(other.sound.playing).toHaveLength(1)
      await environment.clock.advance(60_000)
      expect([call(after)?.status, call(other)?.status]).toEqual(['connected', 'connected'])
      void after.client.endCall()
      await environment.settle()
      expect(other.log.at(-1)).toBe(`ended(${who}) closed hangup`)
      expect(environment.server.store.calls.size).toBe(0)
      expect(environment.network.openConnections()).toBe(0)
    },
  )

  it('of both at once', async () => {
    const { alice, bob } = await talking()
    const [a, b] = await Promise.all([alice.reload(), bob.reload()])
    await environment.settle()
    await environment.settle()
    expect([call(a)?.status, call(b)?.status]).toEqual(['connected', 'connected'])
  })

  it('twice, and the second time before the server has heard of the first', async () => {
    const { alice, bob } = await talking()
    const hurried = await environment.createTestClient('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await hurried.client.destroy()
    const once = await bob.reload()
    const twice = await once.reload()
    await environment.settle()
    expect([call(alice)?.status, call(twice)?.status]).toEqual(['connected', 'connected'])
  })

  it('opens the camera again where it was on', async () => {
    const { alice, bob } = await talking('Video')
    const after = await bob.reload()
    await environment.settle()
    expect(me(after)?.tracks.camera).toMatchObject({ isMuted: false, trackId: expect.any(String) as string })
    expect(call(alice)?.participants['bob@example.com']?.tracks.camera).toMatchObject({
      isMuted: false,
      trackId: expect.any(String) as string,
    })
  })

  it('leaves off what was off', async () => {
    const { alice, bob } = await talking('Video')
    void bob.client.muteAudio(true)
    void bob.client.muteVideo(true)
    await environment.settle()
    const after = await bob.reload()
    await environment.settle()
    expect(me(after)).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true, trackId: null } },
    })
    expect(after.devices.requests.some(({ video }) => video)).toBe(false)
    expect(after.devices.tracks.map(({ kind, enabled }) => [kind, enabled])).toEqual([['audio', false]])
    expect(call(alice)?.participants['bob@example.com']).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true } },
    })
  })

  it('goes on without a camera that cannot be had again', async () => {
    const { alice, bob } = await talking('Video')
    bob.closePage()
    await environment.settle()
    const after = await joinDenied(bob, 'camera')
    expect(call(after)?.status).toBe('connected')
    expect(call(alice)?.participants['bob@example.com']?.tracks.camera.isMuted).toBe(true)
  })

  it('ends where the microphone cannot be had again', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await environment.settle()
    const after = await joinDenied(bob, 'microphone')
    expect(call(after)).toMatchObject({ status: 'ended', endReason: 'media-failed' })
    expect(alice.log.at(-1)).toBe('ended(bob) closed media-failed')
  })

  it('finds out that the call is over', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await environment.settle()
    void alice.client.endCall()
    await environment.settle()
    const after = await environment.createTestClient('bob', bob)
    await environment.settle()
    expect(call(after)).toBeNull()
    expect(after.devices.requests).toEqual([])
  })
})

/** Opens the page again in a browser that has changed its mind about a device. */
async function joinDenied(testClient: TestClient, device: 'microphone' | 'camera'): Promise<TestClient> {
  const after = await environment.createTestClient('bob', { ...testClient, denied: device })
  await environment.settle()
  return after
}

describe('a closed tab', () => {
  it('is reconnecting at once, and has hung up where it does not come back', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await environment.settle()
    expect(alice.log).toEqual(['reconnecting(bob)'])
    expect(call(alice)?.status).toBe('reconnecting')
    await environment.clock.advance(8_100)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed hangup'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('has declined nothing that rang there', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    const tablet = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    bob.closePage()
    await environment.clock.advance(20_000)
    expect(call(alice)?.status).toBe('ringing')
    expect(rings(tablet)).toBe(true)
  })
})

describe('a browser that was killed', () => {
  it('comes back into the call that it was in', async () => {
    const { alice, bob } = await talking()
    bob.crash()
    await environment.clock.advance(20_000)
    expect(call(alice)?.status).toBe('reconnecting')
    const after = await environment.createTestClient('bob', bob)
    await environment.settle()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })
})

describe('a reload while it rings', () => {
  it('at the callee: rings again, and no device is opened', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.client.makeVideoCall(['bob'])
    await environment.settle()
    const after = await bob.reload()
    await environment.settle()
    expect(rings(after)).toBe(true)
    expect(after.sound.tone).toBe('ringtone')
    expect(after.devices.requests).toEqual([])
    expect(call(alice)?.status).toBe('ringing')
    void after.client.answerCall()
    await environment.settle()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })

  it('at the caller: goes on ringing, and can be answered', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const after = await alice.reload()
    await environment.settle()
    expect(call(after)).toMatchObject({ status: 'ringing', direction: 'outgoing', connectedAt: null })
    expect(after.sound.tone).toBe('ringback')
    expect(rings(bob)).toBe(true)
    void bob.client.answerCall()
    await environment.settle()
    expect([call(after)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('at the caller: the ring ends when it would have', async () => {
    environment = createTestEnvironment()
    const [alice] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.client.makeVoiceCall(['bob'])
    await environment.clock.advance(20_000)
    const after = await alice.reload()
    await environment.clock.advance(11_000)
    expect(call(after)).toMatchObject({ status: 'ended', endReason: 'no-answer' })
  })
})

describe('a duplicated tab', () => {
  it('is a device of its own: the call stays where it is', async () => {
    const { alice, bob } = await talking()
    const copy = await environment.createTestClient('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await environment.settle()
    expect(call(copy)).toBeNull()
    expect(copy.devices.requests).toEqual([])
    expect([call(alice)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(alice.log).toEqual([])
  })
})

describe('two tabs of one user', () => {
  async function twoTabs() {
    environment = createTestEnvironment()
    const browser = createFakeBrowser()
    const alice = await environment.createTestClient('alice')
    const tabs = [
      await environment.createTestClient('bob', { browser }),
      await environment.createTestClient('bob', { browser }),
    ] as const
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    return { alice, tabs }
  }

  it('both ring, and one makes the sound', async () => {
    const { tabs } = await twoTabs()
    expect(tabs.map(rings)).toEqual([true, true])
    expect(tabs.map(({ sound }) => sound.tone)).toEqual(['ringtone', null])
  })

  it.each([0, 1] as const)('answering in one silences the other (%i)', async (first) => {
    const { alice, tabs } = await twoTabs()
    void tabs[first].client.answerCall()
    await environment.settle()
    expect(tabs.map(rings)).toEqual([false, false])
    expect(tabs.map(({ sound }) => sound.tone)).toEqual([null, null])
    await environment.clock.advance(2_000)
    expect(tabs[1].sound.tones).toEqual([])
    expect(call(alice)?.status).toBe('connected')
  })

  it('the second one makes it when the first is closed', async () => {
    const { tabs } = await twoTabs()
    await tabs[0].client.destroy()
    await environment.settle()
    expect(tabs[1].sound.tone).toBe('ringtone')
  })

  it('somebody else in the same browser has a sound of their own', async () => {
    environment = createTestEnvironment()
    const browser = createFakeBrowser()
    const alice = await environment.createTestClient('alice')
    const others = [
      await environment.createTestClient('bob', { browser }),
      await environment.createTestClient('carol', { browser }),
    ]
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    expect(others.map(({ sound }) => sound.tone)).toEqual(['ringtone', 'ringtone'])
  })
})
