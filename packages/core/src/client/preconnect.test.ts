// Connecting while a call rings (preconnect), and answering. The file is long because its cases share one setup.
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createTestEnvironment,
  type TestClient,
  type TestEnvironment,
  type TestEnvironmentOptions,
} from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  vi.restoreAllMocks()
  environment.server.close()
})

/** Alice calls Bob. All of his devices ring, and have preconnected. */
async function ringDevices(devices: number, options: TestEnvironmentOptions = {}) {
  environment = createTestEnvironment({ preconnect: 'all', ...options })
  const alice = await environment.createTestClient('alice')
  const devicesOfBob: TestClient[] = []
  for (let device = 0; device < devices; device++) devicesOfBob.push(await environment.createTestClient('bob'))
  const call = alice.logResult(alice.client.makeVideoCall(['bob']))
  await environment.settle()
  await call
  for (const testClient of [alice, ...devicesOfBob]) testClient.log.length = 0
  return { alice, devicesOfBob }
}

async function ringOneDevice(options?: TestEnvironmentOptions) {
  const { alice, devicesOfBob } = await ringDevices(1, options)
  return { alice, bob: devicesOfBob[0] ?? expect.unreachable() }
}

async function ringTwoDevices(options?: TestEnvironmentOptions) {
  const { alice, devicesOfBob } = await ringDevices(2, options)
  const [phone, tablet] = devicesOfBob
  if (!phone || !tablet) throw new Error('Bob does not have two devices')
  return { alice, phone, tablet }
}

const isSending = (name: string) => [
  environment.network.isSending(name, 'microphone'),
  environment.network.isSending(name, 'camera'),
]
const deviceIdOf = ({ client }: TestClient) => {
  const { userJid } = client.store.getState().self ?? expect.unreachable()
  const device = environment.server.store.users.get(userJid)?.devices
  return (index: number) => device?.[index]?.deviceId ?? ''
}

const roomIdOf = ({ client }: TestClient) => Object.keys(client.store.getState().calls)[0] ?? ''

/** The events of the call, without those of the signaling connection. */
const callEventsOf = ({ log }: TestClient) => log.filter((line) => line !== line.toUpperCase())

/** What a screen shows of the call, and Alice's video in it. */
function shownTo({ client }: TestClient) {
  const { calls, activeRoomId, incomingRoomIds } = client.store.getState()
  const [call] = Object.values(calls)
  const trackId = call?.participants['alice@example.com']?.tracks.camera.trackId ?? null
  return { status: call?.status, isActive: activeRoomId !== null, rings: incomingRoomIds.length > 0, trackId }
}

/** Answers without waiting for the acknowledgement, which does not arrive while the connection is cut. */
function startAnswer(testClient: TestClient): void {
  void testClient.logResult(testClient.client.answerCall())
}

describe('while a call rings', () => {
  it('the devices are connected, the callee sends no media, and no event is emitted', async () => {
    const { alice, bob } = await ringOneDevice()
    expect(environment.network.openConnections()).toBe(2)
    expect(isSending('bob')).toEqual([false, false])
    expect([...alice.log, ...bob.log]).toEqual([])
    const { participants } = Object.values(bob.client.store.getState().calls)[0] ?? expect.unreachable()
    expect(participants['alice@example.com']).toMatchObject({
      connection: 'new',
      tracks: { microphone: { trackId: null } },
    })
  })

  it('the caller sends media, which is not played or shown before the answer', async () => {
    const { bob } = await ringOneDevice()
    expect(isSending('alice')).toEqual([true, true])
    expect(bob.sound.playing).toEqual([])
    expect(bob.payloads('userTrack')).toEqual([])
  })

  it('the caller sends no media without `earlyMedia`, or if the devices may only connect through a relay', async () => {
    await ringOneDevice({ earlyMedia: false })
    expect(isSending('alice')).toEqual([false, false])
    environment.server.close()
    await ringOneDevice({ preconnect: 'relay' })
    expect(environment.network.openConnections()).toBe(2)
    expect(isSending('alice')).toEqual([false, false])
  })

  it("the caller sends media through a relay with `earlyMedia: 'relay'`, and the callee none", async () => {
    const { alice, bob } = await ringOneDevice({ preconnect: 'relay', earlyMedia: 'relay' })
    expect([isSending('alice'), isSending('bob')]).toEqual([
      [true, true],
      [false, false],
    ])
    expect([bob.sound.playing, bob.payloads('userTrack')]).toEqual([[], []])
    startAnswer(bob)
    await environment.settle()
    expect(isSending('bob')).toEqual([true, true])
    expect([alice.sound.playing.length, bob.sound.playing.length]).toEqual([1, 1])
    expect(environment.network.openConnections()).toBe(2)
  })

  it("the caller sends no media with `earlyMedia: 'relay'` if the devices only negotiate", async () => {
    await ringOneDevice({ preconnect: 'off', earlyMedia: 'relay' })
    expect(isSending('alice')).toEqual([false, false])
  })

  it('the caller prepares the playback of every device that may answer, without playing it', async () => {
    const { alice, phone, tablet } = await ringTwoDevices()
    expect(alice.sound.prepared).toHaveLength(2)
    expect([alice.sound, phone.sound, tablet.sound].flatMap(({ playing }) => playing)).toEqual([])
    expect([...phone.sound.prepared, ...tablet.sound.prepared]).toEqual([])
    await phone.logResult(phone.client.answerCall())
    await environment.settle()
    expect([alice.sound.prepared.length, alice.sound.playing.length]).toEqual([0, 1])
    await alice.client.endCall()
    await environment.settle()
    expect([...alice.sound.prepared, ...alice.sound.playing]).toEqual([])
  })

  it('the devices do not connect if the server forbids it', async () => {
    const { alice, bob } = await ringOneDevice({ preconnect: 'off' })
    await environment.clock.advance(10_000)
    await environment.settle()
    // They have negotiated, and no packet passes.
    expect(environment.network.openConnections()).toBe(2)
    expect(isSending('alice')).toEqual([false, false])
    expect([...alice.sound.prepared, ...bob.sound.prepared]).toEqual([])
  })

  it.each(['is declined', 'is canceled', 'is not answered'])('everything is released when the call %s', async (how) => {
    const { alice, bob } = await ringOneDevice()
    if (how === 'is declined') await bob.client.declineCall()
    else if (how === 'is canceled') await alice.client.endCall()
    else await environment.clock.advance(40_000)
    await environment.settle()
    expect(environment.network.openConnections()).toBe(0)
    expect(alice.sound.prepared).toEqual([])
    expect(alice.devices.liveTracks()).toBe(0)
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it('a caller who has left receives no media when another callee answers', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob, carol] = [
      await environment.createTestClient('alice'),
      await environment.createTestClient('bob'),
      await environment.createTestClient('carol'),
    ]
    void alice.logResult(alice.client.makeVoiceCall(['bob', 'carol']))
    await environment.settle()
    startAnswer(bob)
    await environment.settle()
    await alice.client.endCall()
    await environment.settle()
    startAnswer(carol)
    await environment.settle()
    expect(carol.log.slice(-3)).toEqual(['audio(bob)', 'joined(bob)', 'connected(bob)'])
    expect(environment.network.openConnections()).toBe(2)
  })
})

describe('an answer', () => {
  it('is audible at the caller before the server has received it, and is acknowledged later', async () => {
    const { alice, bob } = await ringOneDevice()
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await environment.settle()
    expect(alice.log.slice(0, 1)).toEqual(['connecting(bob)'])
    expect(alice.log.slice(1, 3).sort()).toEqual(['audio(bob)', 'video(bob)'])
    expect(alice.log.slice(3)).toEqual(['joined(bob)', 'connected(bob)'])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.log.filter((line) => line.endsWith('(alice)'))).toEqual([])
    expect(bob.sound.playing).toHaveLength(1)
    const [playing] = bob.sound.playing
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(bob.sound.playing).toEqual([playing])
    expect(alice.log).toHaveLength(5)
    expect(bob.log.filter((line) => line === 'result 200' || line === 'connected(alice)')).toEqual([
      'result 200',
      'connected(alice)',
    ])
  })

  it('shows the call and the video of the caller at once, and emits the track after the acknowledgement', async () => {
    const { bob } = await ringOneDevice()
    expect(shownTo(bob)).toEqual({ status: 'ringing', isActive: false, rings: true, trackId: null })
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await environment.settle()
    const shown = shownTo(bob)
    expect(shown).toEqual({ status: 'connecting', isActive: true, rings: false, trackId: expect.any(String) as string })
    expect(bob.client.tracks.get(shown.trackId ?? '')?.kind).toBe('video')
    expect(callEventsOf(bob)).toEqual(['audio(bob)', 'video(bob)'])
    const videoTrackIds = new Set<string | null>()
    bob.client.store.subscribe(() => void videoTrackIds.add(shownTo(bob).trackId))
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect([...videoTrackIds]).toEqual([shown.trackId])
    expect(callEventsOf(bob).slice(2, 4)).toEqual(['result 200', 'connecting(alice)'])
    expect(callEventsOf(bob).slice(4, 6).sort()).toEqual(['audio(alice)', 'video(alice)'])
    expect(callEventsOf(bob).slice(6)).toEqual(['joined(alice)', 'connected(alice)'])
  })

  it('can be muted before the server has received it', async () => {
    const { alice, bob } = await ringOneDevice()
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await environment.settle()
    await bob.client.muteAudio(true)
    const own = () => bob.client.store.getState().calls[roomIdOf(bob)]?.participants['bob@example.com']
    expect(own()?.tracks.microphone.isMuted).toBe(true)
    void bob.client.muteVideo(true)
    await environment.settle()
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(own()).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true, trackId: null } },
    })
    expect(alice.client.store.getState().calls[roomIdOf(alice)]?.participants['bob@example.com']).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true, trackId: null } },
    })
  })

  it('does not show video that the caller mutes before the acknowledgement', async () => {
    const { alice, bob } = await ringOneDevice()
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await environment.settle()
    await alice.client.muteVideo(true)
    await environment.settle()
    expect(shownTo(bob).trackId).toBeNull()
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(bob.log).not.toContain('video(alice)')
    expect(callEventsOf(bob).at(-1)).toBe('connected(alice)')
  })

  it('is audible before the camera is open', async () => {
    const { alice, bob } = await ringOneDevice()
    const openCamera = bob.devices.hold('camera')
    startAnswer(bob)
    await environment.settle()
    expect(isSending('bob')).toEqual([true, false])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.sound.playing).toHaveLength(1)
    // The server receives the answer at once, so that the other devices stop ringing.
    expect(environment.server.store.calls.get(roomIdOf(bob))?.members).toHaveLength(2)
    expect(bob.log).toEqual(['audio(bob)'])
    openCamera()
    await environment.settle()
    expect(isSending('bob')).toEqual([true, true])
    expect(bob.log.slice(0, 4)).toEqual(['audio(bob)', 'video(bob)', 'result 200', 'connecting(alice)'])
    expect(alice.log.at(-1)).toBe('connected(bob)')
  })

  it('sends all media in both directions over the preconnected peers', async () => {
    const { bob } = await ringOneDevice({ earlyMedia: false })
    startAnswer(bob)
    await environment.settle()
    expect([...isSending('alice'), ...isSending('bob')]).toEqual([true, true, true, true])
    expect(environment.network.openConnections()).toBe(2)
  })

  it('closes the connections of the other devices of the user', async () => {
    const { alice, phone, tablet } = await ringTwoDevices()
    expect(environment.network.openConnections()).toBe(4)
    startAnswer(tablet)
    await environment.settle()
    expect(environment.network.openConnections()).toBe(2)
    expect(phone.log).toEqual(['ended(bob) closed answered-elsewhere'])
    expect(phone.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toHaveLength(1)
  })

  it.each(['phone', 'tablet'] as const)(
    'on two devices at once is audible from one, and finally from the one that the server accepts: the %s',
    async (winner) => {
      const { alice, phone, tablet } = await ringTwoDevices()
      const idOf = deviceIdOf(phone)
      const ids = { phone: idOf(0), tablet: idOf(1) }
      let maxPlaying = 0
      const unsubscribe = alice.client.store.subscribe(() => {
        maxPlaying = Math.max(maxPlaying, alice.sound.playing.length)
      })
      environment.server.dropConnection('bob')
      startAnswer(phone)
      await environment.settle()
      startAnswer(tablet)
      await environment.settle()
      // Both devices send. The first one is audible.
      expect(isSending('bob')[0] && isSending('bob-2')[0]).toBe(true)
      expect(alice.sound.playing).toHaveLength(1)
      const [first] = alice.sound.playing
      // The server receives the answer of one device before the other.
      environment.server.restoreConnection('bob')
      environment.server.dropConnection(ids[winner === 'phone' ? 'tablet' : 'phone'])
      await environment.settle()
      environment.server.restoreConnection(ids[winner === 'phone' ? 'tablet' : 'phone'])
      await environment.settle()
      unsubscribe()
      expect(maxPlaying).toBe(1)
      expect(alice.sound.playing).toHaveLength(1)
      expect(alice.sound.playing[0] === first).toBe(winner === 'phone')
      const [accepted, refused] = winner === 'phone' ? [phone, tablet] : [tablet, phone]
      expect(accepted.log).toContain('connected(alice)')
      expect(Object.values(refused.client.store.getState().calls)).toMatchObject([{ status: 'ended' }])
      expect(refused.devices.liveTracks()).toBe(0)
      expect(environment.network.openConnections()).toBe(2)
      expect(alice.log.at(-1)).toBe('connected(bob)')
    },
  )

  it('is reverted when the server refuses it', async () => {
    const { alice, phone, tablet } = await ringTwoDevices()
    const idOf = deviceIdOf(phone)
    environment.server.dropConnection(idOf(0))
    startAnswer(phone)
    await environment.settle()
    expect(alice.sound.playing).toHaveLength(1)
    await tablet.client.declineCall()
    await environment.settle()
    expect(alice.log.at(-1)).toBe('busy(bob) closed declined')
    expect(alice.sound.playing).toEqual([])
    expect(phone.sound.playing).toHaveLength(1)
    environment.server.restoreConnection(idOf(0))
    await environment.settle()
    expect(phone.sound.playing).toEqual([])
    expect(phone.devices.liveTracks()).toBe(0)
    expect(environment.network.openConnections()).toBe(0)
  })

  it('is reverted if it cannot be delivered in time, and can be repeated', async () => {
    const { alice, bob } = await ringOneDevice()
    environment.server.dropConnection('bob')
    startAnswer(bob)
    await environment.settle()
    await environment.clock.advance(12_000)
    await environment.settle()
    expect(bob.log.at(-1)).toBe('refused 503')
    expect(bob.sound.playing).toEqual([])
    expect(shownTo(bob)).toEqual({ status: 'ringing', isActive: false, rings: true, trackId: null })
    expect(isSending('bob')).toEqual([false, false])
    expect(bob.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toEqual([])
    environment.server.restoreConnection('bob')
    await environment.settle()
    startAnswer(bob)
    await environment.settle()
    expect(bob.log.at(-1)).toBe('connected(alice)')
    expect(alice.sound.playing).toHaveLength(1)
  })

  it('connects again if the preconnected peers have failed', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const { alice, bob } = await ringOneDevice()
    environment.network.fail()
    await environment.settle()
    expect([...alice.log, ...bob.log]).toEqual([])
    startAnswer(bob)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('connects when the network is back if it was given without one', async () => {
    const { alice, bob } = await ringOneDevice()
    environment.network.cut('bob')
    await environment.settle()
    startAnswer(bob)
    await environment.settle()
    expect(bob.log).toContain('connecting(alice)')
    expect([...alice.log, ...bob.log].filter((line) => line.startsWith('connected'))).toEqual([])
    environment.network.restore('bob')
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('of one user in a group call lets the others ring and stay preconnected', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob, carol] = [
      await environment.createTestClient('alice'),
      await environment.createTestClient('bob'),
      await environment.createTestClient('carol'),
    ]
    void alice.logResult(alice.client.makeVoiceCall(['bob', 'carol']))
    await environment.settle()
    startAnswer(bob)
    await environment.settle()
    expect(isSending('carol')).toEqual([false, false])
    expect(alice.log.filter((line) => line.endsWith('(carol)'))).toEqual(['ringing(carol)'])
    environment.server.dropConnection('carol')
    startAnswer(carol)
    await environment.settle()
    expect(alice.log.at(-1)).toBe('connected(carol)')
    environment.server.restoreConnection('carol')
    await environment.settle()
    expect(bob.log.at(-1)).toBe('connected(carol)')
    expect(environment.network.openConnections()).toBe(6)
  })

  it('connects by the snapshot if the caller was disconnected while the call rang', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.logResult(alice.client.makeVoiceCall(['bob']))
    environment.server.dropConnection('alice')
    await environment.settle()
    environment.server.restoreConnection('alice')
    await environment.settle()
    expect(environment.network.openConnections()).toBe(2)
    startAnswer(bob)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })
})
