// Long, for it is one call told in many ways: everything here happens while it rings, or in the moment of the answer.
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

/** Alice calls Bob, whose devices all ring, and everything that can be made ready is ready. */
async function ringing(devices: number, options: TestEnvironmentOptions = {}) {
  environment = createTestEnvironment({ preconnect: 'all', ...options })
  const alice = await environment.createTestClient('alice')
  const bobs: TestClient[] = []
  for (let device = 0; device < devices; device++) bobs.push(await environment.createTestClient('bob'))
  const call = alice.logResult(alice.client.makeVideoCall(['bob']))
  await environment.settle()
  await call
  for (const testClient of [alice, ...bobs]) testClient.log.length = 0
  return { alice, bobs }
}

async function ringingOne(options?: TestEnvironmentOptions) {
  const { alice, bobs } = await ringing(1, options)
  return { alice, bob: bobs[0] ?? expect.unreachable() }
}

async function ringingTwo(options?: TestEnvironmentOptions) {
  const { alice, bobs } = await ringing(2, options)
  const [phone, tablet] = bobs
  if (!phone || !tablet) throw new Error('Bob has no two devices')
  return { alice, phone, tablet }
}

const sends = (name: string) => [
  environment.network.isSending(name, 'microphone'),
  environment.network.isSending(name, 'camera'),
]
const deviceIdOf = ({ client }: TestClient) => {
  const { userJid } = client.store.getState().self ?? expect.unreachable()
  const device = environment.server.store.users.get(userJid)?.devices
  return (index: number) => device?.[index]?.deviceId ?? ''
}

const callOf = ({ client }: TestClient) => Object.keys(client.store.getState().calls)[0] ?? ''

/** What was told of the call, and not of the line. */
const ofCall = ({ log }: TestClient) => log.filter((line) => line !== line.toUpperCase())

/** What a screen is shown of the call, and of Alice's picture in it. */
function shownTo({ client }: TestClient) {
  const { calls, activeRoomId, incomingRoomIds } = client.store.getState()
  const [call] = Object.values(calls)
  const trackId = call?.participants['alice@example.com']?.tracks.camera.trackId ?? null
  return { status: call?.status, isActive: activeRoomId !== null, rings: incomingRoomIds.length > 0, trackId }
}

/** The answer, whatever comes of it: with a line that is cut it is a while before anything does. */
function answer(testClient: TestClient): void {
  void testClient.logResult(testClient.client.answerCall())
}

describe('while it rings', () => {
  it('the link is there, nothing of the callee is sent over it, and nobody hears of it', async () => {
    const { alice, bob } = await ringingOne()
    expect(environment.network.openConnections()).toBe(2)
    expect(sends('bob')).toEqual([false, false])
    expect([...alice.log, ...bob.log]).toEqual([])
    const { participants } = Object.values(bob.client.store.getState().calls)[0] ?? expect.unreachable()
    expect(participants['alice@example.com']).toMatchObject({
      connection: 'new',
      tracks: { microphone: { trackId: null } },
    })
  })

  it("the caller's media is on its way, and is not heard or seen before the answer", async () => {
    const { bob } = await ringingOne()
    expect(sends('alice')).toEqual([true, true])
    expect(bob.sound.playing).toEqual([])
    expect(bob.payloads('userTrack')).toEqual([])
  })

  it("the caller's media waits where the caller does not want that, or the other way is through a relay", async () => {
    await ringingOne({ earlyMedia: false })
    expect(sends('alice')).toEqual([false, false])
    environment.server.close()
    await ringingOne({ preconnect: 'relay' })
    expect(environment.network.openConnections()).toBe(2)
    expect(sends('alice')).toEqual([false, false])
  })

  it('the loudspeaker of the caller is open for every device that may answer, and nothing is heard from it', async () => {
    const { alice, phone, tablet } = await ringingTwo()
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

  it('no link is made where the server does not let them', async () => {
    await ringingOne({ preconnect: 'off' })
    expect(environment.network.openConnections()).toBe(0)
  })

  it.each(['declines', 'cancels', 'is silent'])('nothing is left where somebody %s', async (what) => {
    const { alice, bob } = await ringingOne()
    if (what === 'declines') await bob.client.declineCall()
    else if (what === 'cancels') await alice.client.endCall()
    else await environment.clock.advance(40_000)
    await environment.settle()
    expect(environment.network.openConnections()).toBe(0)
    expect(alice.sound.prepared).toEqual([])
    expect(alice.devices.liveTracks()).toBe(0)
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it('a caller who leaves is sent nothing, though somebody answers the others', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob, carol] = [
      await environment.createTestClient('alice'),
      await environment.createTestClient('bob'),
      await environment.createTestClient('carol'),
    ]
    void alice.logResult(alice.client.makeVoiceCall(['bob', 'carol']))
    await environment.settle()
    answer(bob)
    await environment.settle()
    await alice.client.endCall()
    await environment.settle()
    answer(carol)
    await environment.settle()
    expect(carol.log.slice(-3)).toEqual(['audio(bob)', 'joined(bob)', 'connected(bob)'])
    expect(environment.network.openConnections()).toBe(2)
  })
})

describe('an answer', () => {
  it('is heard at once, before the server has heard of it, and confirmed by the server', async () => {
    const { alice, bob } = await ringingOne()
    environment.server.dropConnection('bob')
    answer(bob)
    await environment.settle()
    expect(alice.log.slice(0, 1)).toEqual(['connecting(bob)'])
    expect(alice.log.slice(1, 3).sort()).toEqual(['audio(bob)', 'video(bob)'])
    expect(alice.log.slice(3)).toEqual(['joined(bob)', 'connected(bob)'])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.log.filter((line) => line.endsWith('(alice)'))).toEqual([])
    expect(bob.sound.playing).toHaveLength(1)
    const [voice] = bob.sound.playing
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(bob.sound.playing).toEqual([voice])
    expect(alice.log).toHaveLength(5)
    expect(bob.log.filter((line) => line === 'result 200' || line === 'connected(alice)')).toEqual([
      'result 200',
      'connected(alice)',
    ])
  })

  it('shows the call and the caller at once, and hands their picture out with the word of the server', async () => {
    const { bob } = await ringingOne()
    expect(shownTo(bob)).toEqual({ status: 'ringing', isActive: false, rings: true, trackId: null })
    environment.server.dropConnection('bob')
    answer(bob)
    await environment.settle()
    const shown = shownTo(bob)
    expect(shown).toEqual({ status: 'connecting', isActive: true, rings: false, trackId: expect.any(String) as string })
    expect(bob.client.tracks.get(shown.trackId ?? '')?.kind).toBe('video')
    expect(ofCall(bob)).toEqual(['audio(bob)', 'video(bob)'])
    const pictures = new Set<string | null>()
    bob.client.store.subscribe(() => void pictures.add(shownTo(bob).trackId))
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect([...pictures]).toEqual([shown.trackId])
    expect(ofCall(bob).slice(2, 4)).toEqual(['result 200', 'connecting(alice)'])
    expect(ofCall(bob).slice(4, 6).sort()).toEqual(['audio(alice)', 'video(alice)'])
    expect(ofCall(bob).slice(6)).toEqual(['joined(alice)', 'connected(alice)'])
  })

  it('can be given with silence, or without a picture, before the server has heard of it', async () => {
    const { alice, bob } = await ringingOne()
    environment.server.dropConnection('bob')
    answer(bob)
    await environment.settle()
    await bob.client.muteAudio(true)
    const own = () => bob.client.store.getState().calls[callOf(bob)]?.participants['bob@example.com']
    expect(own()?.tracks.microphone.isMuted).toBe(true)
    void bob.client.muteVideo(true)
    await environment.settle()
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(own()).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true, trackId: null } },
    })
    expect(alice.client.store.getState().calls[callOf(alice)]?.participants['bob@example.com']).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: true, trackId: null } },
    })
  })

  it('shows no picture that is gone before the server has spoken', async () => {
    const { alice, bob } = await ringingOne()
    environment.server.dropConnection('bob')
    answer(bob)
    await environment.settle()
    await alice.client.muteVideo(true)
    await environment.settle()
    expect(shownTo(bob).trackId).toBeNull()
    environment.server.restoreConnection('bob')
    await environment.settle()
    expect(bob.log).not.toContain('video(alice)')
    expect(ofCall(bob).at(-1)).toBe('connected(alice)')
  })

  it('is heard before the camera is open', async () => {
    const { alice, bob } = await ringingOne()
    const openCamera = bob.devices.hold('camera')
    answer(bob)
    await environment.settle()
    expect(sends('bob')).toEqual([true, false])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.sound.playing).toHaveLength(1)
    // Nor does the server wait for it: others who might answer are told at once.
    expect(environment.server.store.calls.get(callOf(bob))?.members).toHaveLength(2)
    expect(bob.log).toEqual(['audio(bob)'])
    openCamera()
    await environment.settle()
    expect(sends('bob')).toEqual([true, true])
    expect(bob.log.slice(0, 4)).toEqual(['audio(bob)', 'video(bob)', 'result 200', 'connecting(alice)'])
    expect(alice.log.at(-1)).toBe('connected(bob)')
  })

  it('sends everything both ways over the link that is there', async () => {
    const { bob } = await ringingOne({ earlyMedia: false })
    answer(bob)
    await environment.settle()
    expect([...sends('alice'), ...sends('bob')]).toEqual([true, true, true, true])
    expect(environment.network.openConnections()).toBe(2)
  })

  it("closes the links of the user's other devices", async () => {
    const { alice, phone, tablet } = await ringingTwo()
    expect(environment.network.openConnections()).toBe(4)
    answer(tablet)
    await environment.settle()
    expect(environment.network.openConnections()).toBe(2)
    expect(phone.log).toEqual(['ended(bob) closed answered-elsewhere'])
    expect(phone.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toHaveLength(1)
  })

  it.each(['phone', 'tablet'] as const)(
    'by two devices at once is heard from one, and from the one that the server names: the %s',
    async (winner) => {
      const { alice, phone, tablet } = await ringingTwo()
      const idOf = deviceIdOf(phone)
      const ids = { phone: idOf(0), tablet: idOf(1) }
      let most = 0
      const watch = alice.client.store.subscribe(() => {
        most = Math.max(most, alice.sound.playing.length)
      })
      environment.server.dropConnection('bob')
      answer(phone)
      await environment.settle()
      answer(tablet)
      await environment.settle()
      // Both send; who was first is heard.
      expect(sends('bob')[0] && sends('bob-2')[0]).toBe(true)
      expect(alice.sound.playing).toHaveLength(1)
      const [early] = alice.sound.playing
      // The server hears of one before the other.
      environment.server.restoreConnection('bob')
      environment.server.dropConnection(ids[winner === 'phone' ? 'tablet' : 'phone'])
      await environment.settle()
      environment.server.restoreConnection(ids[winner === 'phone' ? 'tablet' : 'phone'])
      await environment.settle()
      watch()
      expect(most).toBe(1)
      expect(alice.sound.playing).toHaveLength(1)
      expect(alice.sound.playing[0] === early).toBe(winner === 'phone')
      const [won, lost] = winner === 'phone' ? [phone, tablet] : [tablet, phone]
      expect(won.log).toContain('connected(alice)')
      expect(Object.values(lost.client.store.getState().calls)).toMatchObject([{ status: 'ended' }])
      expect(lost.devices.liveTracks()).toBe(0)
      expect(environment.network.openConnections()).toBe(2)
      expect(alice.log.at(-1)).toBe('connected(bob)')
    },
  )

  it('that the server does not take is over when the server says so', async () => {
    const { alice, phone, tablet } = await ringingTwo()
    const idOf = deviceIdOf(phone)
    environment.server.dropConnection(idOf(0))
    answer(phone)
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

  it('that cannot be delivered in time is taken back, and can be given again', async () => {
    const { alice, bob } = await ringingOne()
    environment.server.dropConnection('bob')
    answer(bob)
    await environment.settle()
    await environment.clock.advance(12_000)
    await environment.settle()
    expect(bob.log.at(-1)).toBe('refused 503')
    expect(bob.sound.playing).toEqual([])
    expect(shownTo(bob)).toEqual({ status: 'ringing', isActive: false, rings: true, trackId: null })
    expect(sends('bob')).toEqual([false, false])
    expect(bob.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toEqual([])
    environment.server.restoreConnection('bob')
    await environment.settle()
    answer(bob)
    await environment.settle()
    expect(bob.log.at(-1)).toBe('connected(alice)')
    expect(alice.sound.playing).toHaveLength(1)
  })

  it('connects then, where what was made ready has failed', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const { alice, bob } = await ringingOne()
    environment.network.fail()
    await environment.settle()
    expect([...alice.log, ...bob.log]).toEqual([])
    answer(bob)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('while the network is away connects when it is back', async () => {
    const { alice, bob } = await ringingOne()
    environment.network.cut('bob')
    await environment.settle()
    answer(bob)
    await environment.settle()
    expect(bob.log).toContain('connecting(alice)')
    expect([...alice.log, ...bob.log].filter((line) => line.startsWith('connected'))).toEqual([])
    environment.network.restore('bob')
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })

  it('of one of several leaves the others ringing, and ready', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob, carol] = [
      await environment.createTestClient('alice'),
      await environment.createTestClient('bob'),
      await environment.createTestClient('carol'),
    ]
    void alice.logResult(alice.client.makeVoiceCall(['bob', 'carol']))
    await environment.settle()
    answer(bob)
    await environment.settle()
    expect(sends('carol')).toEqual([false, false])
    expect(alice.log.filter((line) => line.endsWith('(carol)'))).toEqual(['ringing(carol)'])
    environment.server.dropConnection('carol')
    answer(carol)
    await environment.settle()
    expect(alice.log.at(-1)).toBe('connected(carol)')
    environment.server.restoreConnection('carol')
    await environment.settle()
    expect(bob.log.at(-1)).toBe('connected(carol)')
    expect(environment.network.openConnections()).toBe(6)
  })

  it('on a page that was away while it rang finds its link by the snapshot', async () => {
    environment = createTestEnvironment({ preconnect: 'all' })
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    void alice.logResult(alice.client.makeVoiceCall(['bob']))
    environment.server.dropConnection('alice')
    await environment.settle()
    environment.server.restoreConnection('alice')
    await environment.settle()
    expect(environment.network.openConnections()).toBe(2)
    answer(bob)
    await environment.settle()
    expect([alice.log.at(-1), bob.log.at(-1)]).toEqual(['connected(bob)', 'connected(alice)'])
  })
})
