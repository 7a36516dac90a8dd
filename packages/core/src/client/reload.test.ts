import { afterEach, describe, expect, it } from 'vitest'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createParty, type Guest, type Party } from '../testing/party'

/** Pages that are reloaded, closed, killed, duplicated, or beside each other. */

let party: Party
afterEach(() => {
  party.exchange.close()
})

async function talking(kind: 'Voice' | 'Video' = 'Voice') {
  party = createParty()
  const [alice, bob] = [await party.join('alice'), await party.join('bob')]
  void alice.client[`make${kind}Call`](['bob'])
  await party.quiet()
  void bob.client.answerCall()
  await party.quiet()
  await party.clock.advance(10_000)
  forget(alice, bob)
  return { alice, bob }
}

const forget = (...guests: Guest[]) => {
  for (const guest of guests) guest.log.length = 0
}

const call = ({ client }: Guest) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}
const me = (guest: Guest) => call(guest)?.participants[guest.client.store.getState().self?.userJid ?? '']
const rings = ({ client }: Guest) => client.store.getState().incomingRoomIds.length > 0

describe('a reload in a call', () => {
  it.each(['alice', 'bob'] as const)(
    'of %s: the other one sees reconnecting at once, and both are connected again',
    async (who) => {
      const people = await talking()
      const other = people[who === 'alice' ? 'bob' : 'alice']
      const roomId = call(other)?.roomId
      const after = await people[who].reload()
      expect(other.log[0]).toBe(`reconnecting(${who})`)
      await party.quiet()
      expect(call(after)).toMatchObject({ roomId, status: 'connected', connectedAt: call(other)?.connectedAt })
      expect(other.log.at(-1)).toBe(`connected(${who})`)
      expect(call(other)?.status).toBe('connected')
      expect(after.devices.liveTracks()).toBe(1)
      expect(after.sound.playing).toHaveLength(1)
      expect(other.sound.playing).toHaveLength(1)
      await party.clock.advance(60_000)
      expect([call(after)?.status, call(other)?.status]).toEqual(['connected', 'connected'])
      void after.client.endCall()
      await party.quiet()
      expect(other.log.at(-1)).toBe(`ended(${who}) closed hangup`)
      expect(party.exchange.store.calls.size).toBe(0)
      expect(party.network.openLinks()).toBe(0)
    },
  )

  it('of both at once', async () => {
    const { alice, bob } = await talking()
    const [a, b] = await Promise.all([alice.reload(), bob.reload()])
    await party.quiet()
    await party.quiet()
    expect([call(a)?.status, call(b)?.status]).toEqual(['connected', 'connected'])
  })

  it('twice, and the second time before the server has heard of the first', async () => {
    const { alice, bob } = await talking()
    const hurried = await party.join('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await hurried.client.destroy()
    const once = await bob.reload()
    const twice = await once.reload()
    await party.quiet()
    expect([call(alice)?.status, call(twice)?.status]).toEqual(['connected', 'connected'])
  })

  it('opens the camera again where it was on', async () => {
    const { alice, bob } = await talking('Video')
    const after = await bob.reload()
    await party.quiet()
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
    await party.quiet()
    const after = await bob.reload()
    await party.quiet()
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
    await party.quiet()
    const after = await joinDenied(bob, 'camera')
    expect(call(after)?.status).toBe('connected')
    expect(call(alice)?.participants['bob@example.com']?.tracks.camera.isMuted).toBe(true)
  })

  it('ends where the microphone cannot be had again', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await party.quiet()
    const after = await joinDenied(bob, 'microphone')
    expect(call(after)).toMatchObject({ status: 'ended', endReason: 'media-failed' })
    expect(alice.log.at(-1)).toBe('ended(bob) closed media-failed')
  })

  it('finds out that the call is over', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await party.quiet()
    void alice.client.endCall()
    await party.quiet()
    const after = await party.join('bob', bob)
    await party.quiet()
    expect(call(after)).toBeNull()
    expect(after.devices.requests).toEqual([])
  })
})

/** Opens the page again in a browser that has changed its mind about a device. */
async function joinDenied(guest: Guest, device: 'microphone' | 'camera'): Promise<Guest> {
  const after = await party.join('bob', { ...guest, denied: device })
  await party.quiet()
  return after
}

describe('a closed tab', () => {
  it('is reconnecting at once, and has hung up where it does not come back', async () => {
    const { alice, bob } = await talking()
    bob.closePage()
    await party.quiet()
    expect(alice.log).toEqual(['reconnecting(bob)'])
    expect(call(alice)?.status).toBe('reconnecting')
    await party.clock.advance(8_100)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed hangup'])
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('has declined nothing that rang there', async () => {
    party = createParty()
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    const tablet = await party.join('bob')
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
    bob.closePage()
    await party.clock.advance(20_000)
    expect(call(alice)?.status).toBe('ringing')
    expect(rings(tablet)).toBe(true)
  })
})

describe('a browser that was killed', () => {
  it('comes back into the call that it was in', async () => {
    const { alice, bob } = await talking()
    bob.crash()
    await party.clock.advance(20_000)
    expect(call(alice)?.status).toBe('reconnecting')
    const after = await party.join('bob', bob)
    await party.quiet()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })
})

describe('a reload while it rings', () => {
  it('at the callee: rings again, and no device is opened', async () => {
    party = createParty()
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    void alice.client.makeVideoCall(['bob'])
    await party.quiet()
    const after = await bob.reload()
    await party.quiet()
    expect(rings(after)).toBe(true)
    expect(after.sound.tone).toBe('ringtone')
    expect(after.devices.requests).toEqual([])
    expect(call(alice)?.status).toBe('ringing')
    void after.client.answerCall()
    await party.quiet()
    expect([call(alice)?.status, call(after)?.status]).toEqual(['connected', 'connected'])
  })

  it('at the caller: goes on ringing, and can be answered', async () => {
    party = createParty()
    const [alice, bob] = [await party.join('alice'), await party.join('bob')]
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
    const after = await alice.reload()
    await party.quiet()
    expect(call(after)).toMatchObject({ status: 'ringing', direction: 'outgoing', connectedAt: null })
    expect(after.sound.tone).toBe('ringback')
    expect(rings(bob)).toBe(true)
    void bob.client.answerCall()
    await party.quiet()
    expect([call(after)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('at the caller: the ring ends when it would have', async () => {
    party = createParty()
    const [alice] = [await party.join('alice'), await party.join('bob')]
    void alice.client.makeVoiceCall(['bob'])
    await party.clock.advance(20_000)
    const after = await alice.reload()
    await party.clock.advance(11_000)
    expect(call(after)).toMatchObject({ status: 'ended', endReason: 'no-answer' })
  })
})

describe('a duplicated tab', () => {
  it('is a device of its own: the call stays where it is', async () => {
    const { alice, bob } = await talking()
    const copy = await party.join('bob', { browser: bob.browser, tab: bob.tab.duplicate() })
    await party.quiet()
    expect(call(copy)).toBeNull()
    expect(copy.devices.requests).toEqual([])
    expect([call(alice)?.status, call(bob)?.status]).toEqual(['connected', 'connected'])
    expect(alice.log).toEqual([])
  })
})

describe('two tabs of one user', () => {
  async function twoTabs() {
    party = createParty()
    const browser = createFakeBrowser()
    const alice = await party.join('alice')
    const tabs = [await party.join('bob', { browser }), await party.join('bob', { browser })] as const
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
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
    await party.quiet()
    expect(tabs.map(rings)).toEqual([false, false])
    expect(tabs.map(({ sound }) => sound.tone)).toEqual([null, null])
    await party.clock.advance(2_000)
    expect(tabs[1].sound.tones).toEqual([])
    expect(call(alice)?.status).toBe('connected')
  })

  it('the second one makes it when the first is closed', async () => {
    const { tabs } = await twoTabs()
    await tabs[0].client.destroy()
    await party.quiet()
    expect(tabs[1].sound.tone).toBe('ringtone')
  })

  it('somebody else in the same browser has a sound of their own', async () => {
    party = createParty()
    const browser = createFakeBrowser()
    const alice = await party.join('alice')
    const others = [await party.join('bob', { browser }), await party.join('carol', { browser })]
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await party.quiet()
    expect(others.map(({ sound }) => sound.tone)).toEqual(['ringtone', 'ringtone'])
  })
})
