import { afterEach, describe, expect, it } from 'vitest'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// Pages that are reloaded, closed, killed or duplicated, and several pages of a user.

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

async function startConnectedCall(kind: 'Voice' | 'Video' = 'Voice') {
  environment = createTestEnvironment()
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  void alice.client[`make${kind}Call`](['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  await environment.clock.advance(10_000)
  clearLogs(alice, bob)
  return { alice, bob }
}

const clearLogs = (...testClients: TestClient[]) => {
  for (const testClient of testClients) testClient.log.length = 0
}

const call = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}
const me = (testClient: TestClient) =>
  call(testClient)?.participants[testClient.client.store.getState().self?.userJid ?? '']
const isRinging = ({ client }: TestClient) => client.store.getState().incomingRoomIds.length > 0

describe('a reload during a call', () => {
  it.each(['alice', 'bob'] as const)(
    'of %s emits reconnecting at the other user at once, and both are connected again',
    async (who) => {
      const clients = await startConnectedCall()
      const other = clients[who === 'alice' ? 'bob' : 'alice']
      const roomId = call(other)?.roomId
      const after = await clients[who].reload()
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

  it('of both users at once connects them again', async () => {
    const { alice, bob } = await startConnectedCall()
    const [a, b] = await Promise.all([alice.reload(), bob.reload()])
    await environment.settle()
    await environment.settle()
    expect([call(a)?.status, call(b)?.status]).toEqual(['connected', 'connected'])
  })

  it('resumes the call after two reloads, the second of which happens before the server has received the first', async () => {
    const { alice, bob } = await startConnectedCall()
    const duplicate = await environment.createTestClient('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await duplicate.client.destroy()
    const once = await bob.reload()
    const twice = await once.reload()
    await environment.settle()
    expect([call(alice)?.status, call(twice)?.status]).toEqual(['connected', 'connected'])
  })

  it('opens the camera again if it was on', async () => {
    const { alice, bob } = await startConnectedCall('Video')
    const after = await bob.reload()
    await environment.settle()
    expect(me(after)?.tracks.camera).toMatchObject({ isMuted: false, trackId: expect.any(String) as string })
    expect(call(alice)?.participants['bob@example.com']?.tracks.camera).toMatchObject({
      isMuted: false,
      trackId: expect.any(String) as string,
    })
  })

  it('keeps the microphone and the camera muted', async () => {
    const { alice, bob } = await startConnectedCall('Video')
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

  it('continues with the camera off if it cannot be opened again', async () => {
    const { alice, bob } = await startConnectedCall('Video')
    bob.closePage()
    await environment.settle()
    const after = await reopenDenied(bob, 'camera')
    expect(call(after)?.status).toBe('connected')
    expect(call(alice)?.participants['bob@example.com']?.tracks.camera.isMuted).toBe(true)
  })

  it('ends the call if the microphone cannot be opened again', async () => {
    const { alice, bob } = await startConnectedCall()
    bob.closePage()
    await environment.settle()
    const after = await reopenDenied(bob, 'microphone')
    expect(call(after)).toMatchObject({ status: 'ended', endReason: 'media-failed' })
    expect(alice.log.at(-1)).toBe('ended(bob) closed media-failed')
  })

  it('shows no call if it has ended meanwhile', async () => {
    const { alice, bob } = await startConnectedCall()
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

/** Opens the page again in a browser that denies a device now. */
async function reopenDenied(testClient: TestClient, device: 'microphone' | 'camera'): Promise<TestClient> {
  const after = await environment.createTestClient('bob', { ...testClient, denied: device })
  await environment.settle()
  return after
}

describe('a closed tab', () => {
  it('emits reconnecting at once, and ends the call if the page does not come back', async () => {
    const { alice, bob } = await startConnectedCall()
    bob.closePage()
    await environment.settle()
    expect(alice.log).toEqual(['reconnecting(bob)'])
    expect(call(alice)?.status).toBe('reconnecting')
    await environment.clock.advance(8_100)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed hangup'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('does not decline a ringing call', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    const tablet = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    bob.closePage()
    await environment.clock.advance(20_000)
    expect(call(alice)?.status).toBe('ringing')
    expect(isRinging(tablet)).toBe(true)
  })
})

describe('a browser that was killed', () => {
  it('resumes its call when it is opened again', async () => {
    const { alice, bob } = await startConnectedCall()
    bob.crash()
    await environment.clock.advance(20_000)
    expect(call(alice)?.status).toBe('reconnecting')
    const after = await environment.createTestClient('bob', bob)
    await environment.settle()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })
})

describe('a reload while a call rings', () => {
  it('rings again at the callee, and opens no device', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.client.makeVideoCall(['bob'])
    await environment.settle()
    const after = await bob.reload()
    await environment.settle()
    expect(isRinging(after)).toBe(true)
    expect(after.sound.tone).toBe('ringtone')
    expect(after.devices.requests).toEqual([])
    expect(call(alice)?.status).toBe('ringing')
    void after.client.answerCall()
    await environment.settle()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })

  it('keeps ringing if the caller reloads, and can be answered', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    const after = await alice.reload()
    await environment.settle()
    expect(call(after)).toMatchObject({ status: 'ringing', direction: 'outgoing', connectedAt: null })
    expect(after.sound.tone).toBe('ringback')
    expect(isRinging(bob)).toBe(true)
    void bob.client.answerCall()
    await environment.settle()
    expect([call(after)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('does not extend the ring time if the caller reloads', async () => {
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
  it('is another device: the call stays in the original tab', async () => {
    const { alice, bob } = await startConnectedCall()
    const copy = await environment.createTestClient('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await environment.settle()
    expect(call(copy)).toBeNull()
    expect(copy.devices.requests).toEqual([])
    expect([call(alice)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(alice.log).toEqual([])
  })
})

describe('two tabs of one user', () => {
  async function ringInTwoTabs() {
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

  it('both ring, and one plays the ringtone', async () => {
    const { tabs } = await ringInTwoTabs()
    expect(tabs.map(isRinging)).toEqual([true, true])
    expect(tabs.map(({ sound }) => sound.tone)).toEqual(['ringtone', null])
  })

  it.each([0, 1] as const)('stop the ringtone when tab %i answers', async (first) => {
    const { alice, tabs } = await ringInTwoTabs()
    void tabs[first].client.answerCall()
    await environment.settle()
    expect(tabs.map(isRinging)).toEqual([false, false])
    expect(tabs.map(({ sound }) => sound.tone)).toEqual([null, null])
    await environment.clock.advance(2_000)
    expect(tabs[1].sound.tones).toEqual([])
    expect(call(alice)?.status).toBe('connected')
  })

  it('let the second tab play the ringtone when the first is closed', async () => {
    const { tabs } = await ringInTwoTabs()
    await tabs[0].client.destroy()
    await environment.settle()
    expect(tabs[1].sound.tone).toBe('ringtone')
  })

  it('do not stop the ringtone of another user in the same browser', async () => {
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
