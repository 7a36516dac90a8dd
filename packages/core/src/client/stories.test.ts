import { afterEach, describe, expect, it } from 'vitest'
import { createParty, type Guest, type Party } from '../testing/party'

/**
 * The stories of the contract through the real machine and the real switchboard. Longer than a file should be, because it is read as
 * one: eleven stories in the contract's order, told with the same few words.
 */

let parties: Party[] = []
const newParty = (...args: Parameters<typeof createParty>) => {
  const party = createParty(...args)
  parties.push(party)
  return party
}

afterEach(() => {
  for (const { exchange } of parties) exchange.close()
  parties = []
})

async function twoPeople() {
  const party = newParty()
  const alice = await party.join('alice')
  const bob = await party.join('bob')
  return { party, alice, bob }
}

/** Alice calls Bob, and his phone rings. */
async function ringing(kind: 'Voice' | 'Video' = 'Voice') {
  const three = await twoPeople()
  const call = three.alice.settle(three.alice.client[`make${kind}Call`](['bob@example.com']))
  await three.party.quiet()
  await call
  return three
}

async function talking(kind: 'Voice' | 'Video' = 'Voice') {
  const three = await ringing(kind)
  const answer = three.bob.settle(three.bob.client.answerCall())
  await three.party.quiet()
  await answer
  return three
}

const forget = (...guests: Guest[]) => {
  for (const guest of guests) {
    guest.log.length = 0
    guest.heard.length = 0
  }
}

const activeCall = ({ client }: Guest) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}

/** Nothing is left of a call: no device, no link, no sound. */
function expectSilence({ network }: Party, ...guests: Guest[]): void {
  for (const { devices, sound, client } of guests) {
    expect(devices.liveTracks()).toBe(0)
    expect(sound.tone).toBeNull()
    expect(sound.playing).toEqual([])
    for (const call of Object.values(client.store.getState().calls)) expect(call.status).toBe('ended')
  }
  expect(network.openLinks()).toBe(0)
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
    const { party, alice, bob } = await ringing()
    expect([alice.sound.tone, bob.sound.tone]).toEqual(['ringback', 'ringtone'])
    void bob.client.answerCall()
    await party.quiet()
    expect([alice.sound.tone, bob.sound.tone]).toEqual([null, null])
    expect(alice.sound.playing).toHaveLength(1)
    expect(bob.sound.playing).toHaveLength(1)
  })

  it('attaches nothing of the callee before the answer', async () => {
    const { party, bob } = await ringing('Video')
    expect(bob.devices.requests).toEqual([])
    expect(party.network.log.filter(({ transport, trackId }) => transport === 'bob' && trackId !== null)).toEqual([])
    expect(bob.client.tracks.get('anything')).toBeUndefined()
  })

  it('answers a video call with sound only', async () => {
    const { party, alice, bob } = await ringing('Video')
    void bob.client.answerCall({ callType: 'audio' })
    await party.quiet()
    expect(bob.devices.requests.every(({ video }) => !video)).toBe(true)
    expect(activeCall(alice)?.participants['bob@example.com']?.tracks.camera).toEqual({ trackId: null, isMuted: true })
    expect(activeCall(alice)?.status).toBe('connected')
  })

  it('does one thing for two clicks', async () => {
    const { party, bob } = await ringing()
    const [first, second] = [bob.client.answerCall(), bob.client.answerCall()]
    await party.quiet()
    expect(await first).toEqual(await second)
    expect(bob.devices.requests).toHaveLength(1)
  })
})

it('2. declined: the caller hears busy, the other devices stop, this device hears nothing more', async () => {
  const { party, alice, bob } = await twoPeople()
  const tablet = await party.join('bob')
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  forget(alice, bob, tablet)
  const declined = bob.client.declineCall()
  await party.quiet()
  expect(await declined).toEqual({ statusCode: 200, message: 'Success' })
  expect(alice.log).toEqual(['busy(bob) closed declined'])
  expect(tablet.log).toEqual(['ended(bob) closed declined'])
  expect(bob.log).toEqual([])
  expectSilence(party, alice, bob, tablet)
})

it('3. engaged: the caller hears so, the engaged one gets a missed call and no ring', async () => {
  const { party, alice, bob } = await talking()
  const carol = await party.join('carol')
  forget(alice, bob)
  const call = carol.settle(carol.client.makeVoiceCall(['bob']))
  await party.quiet()
  await call
  expect(carol.log).toEqual(['audio(carol)', 'result 200', 'engaged(bob) closed engaged'])
  expect(bob.log).toEqual(['missed(carol) engaged'])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  expect(alice.log).toEqual([])
  expect(activeCall(bob)?.status).toBe('connected')
})

it('4. cancelled: the callee hears the end, then the missed call', async () => {
  const { party, alice, bob } = await ringing()
  forget(alice, bob)
  expect(await alice.client.endCall()).toEqual({ statusCode: 200, message: 'Success' })
  await party.quiet()
  expect(bob.log).toEqual(['ended(alice) closed cancelled', 'missed(alice) ended'])
  expect(alice.log).toEqual([])
  expectSilence(party, alice, bob)
})

it('5. nobody answers: both hear the end after 30 s, the callee then the missed call', async () => {
  const { party, alice, bob } = await ringing()
  forget(alice, bob)
  await party.clock.advance(29_000)
  expect(alice.log).toEqual([])
  await party.clock.advance(1_500)
  expect(alice.log).toEqual(['ended(bob) closed no-answer'])
  expect(bob.log).toEqual(['ended(alice) closed no-answer', 'missed(alice) ended'])
  expectSilence(party, alice, bob)
})

describe('6. no device', () => {
  it('stays calling, and ends as unavailable', async () => {
    const party = newParty()
    const alice = await party.join('alice')
    const call = alice.settle(alice.client.makeVoiceCall(['bob']))
    await party.quiet()
    await call
    expect(alice.log).toEqual(['audio(alice)', 'result 200'])
    expect(activeCall(alice)?.status).toBe('calling')
    await party.clock.advance(30_500)
    expect(alice.log.slice(2)).toEqual(['ended(bob) closed unavailable'])
    expectSilence(party, alice)
  })

  it('rings a device that connects in time', async () => {
    const party = newParty()
    const alice = await party.join('alice')
    void alice.client.makeVoiceCall(['bob'])
    await party.clock.advance(20_000)
    const bob = await party.join('bob')
    await party.quiet()
    expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
    expect(alice.log).toContain('ringing(bob)')
    void bob.client.answerCall()
    await party.quiet()
    expect(activeCall(alice)?.status).toBe('connected')
  })
})

it('7. hang-up: the other side hears the end; nothing stays on', async () => {
  const { party, alice, bob } = await talking('Video')
  forget(alice, bob)
  void bob.client.endCall()
  await party.quiet()
  expect(alice.log).toEqual(['ended(bob) closed hangup'])
  expect(bob.log).toEqual([])
  expect(activeCall(alice)).toMatchObject({ endReason: 'hangup', endedBy: 'remote' })
  expect(activeCall(bob)).toMatchObject({ endReason: 'hangup', endedBy: 'local' })
  expectSilence(party, alice, bob)
})

it('8. answered on another device: the first device falls silent, and misses nothing', async () => {
  const { party, alice, bob } = await twoPeople()
  const tablet = await party.join('bob')
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  forget(alice, bob, tablet)
  void bob.client.answerCall()
  await party.quiet()
  expect(tablet.log).toEqual(['ended(bob) closed answered-elsewhere'])
  expect(tablet.payloads('callStatus')[0]).toMatchObject({ answeredElsewhere: true, sessionStatus: 'closed' })
  expect(tablet.sound.tone).toBeNull()
  expect(activeCall(alice)?.status).toBe('connected')
})

describe('9. the network goes', () => {
  it('is reconnecting on both sides, and connected when it is back', async () => {
    const { party, alice, bob } = await talking()
    forget(alice, bob)
    party.network.cut()
    await party.quiet()
    expect([alice.log, bob.log]).toEqual([['reconnecting(bob)'], ['reconnecting(alice)']])
    expect(activeCall(alice)?.status).toBe('reconnecting')
    await party.clock.advance(10_000)
    party.network.restore()
    await party.quiet()
    expect([alice.log, bob.log]).toEqual([
      ['reconnecting(bob)', 'connected(bob)'],
      ['reconnecting(alice)', 'connected(alice)'],
    ])
    await party.clock.advance(60_000)
    expect(activeCall(alice)?.status).toBe('connected')
  })

  it('ends after 30 s', async () => {
    const { party, alice, bob } = await talking()
    forget(alice, bob)
    party.network.cut()
    await party.clock.advance(31_000)
    expect(alice.log).toEqual(['reconnecting(bob)', 'ended(bob) closed connection-lost'])
    expect(bob.log).toEqual(['reconnecting(alice)', 'ended(alice) closed connection-lost'])
    expectSilence(party, alice, bob)
  })

  it('does not end a call when only the signalling is lost, and a hang-up meanwhile arrives later', async () => {
    const { party, alice, bob } = await talking()
    forget(alice, bob)
    party.exchange.dropLine('bob')
    await party.clock.advance(20_000)
    expect(activeCall(alice)?.status).toBe('connected')
    expect(activeCall(bob)?.status).toBe('connected')
    void bob.client.endCall()
    await party.quiet()
    expect(bob.devices.liveTracks()).toBe(0)
    party.exchange.restoreLine('bob')
    await party.clock.advance(1_000)
    expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
  })
})

describe('10. both dial each other', () => {
  it.each([
    ['at the same moment', 0],
    ['while the first one already rings', 1],
  ])('is one call, connected, without answering: %s', async (_, isLate) => {
    const { party, alice, bob } = await twoPeople()
    const a = alice.settle(alice.client.makeVoiceCall(['bob']))
    if (isLate) await party.quiet()
    const b = bob.settle(bob.client.makeVoiceCall(['alice']))
    await party.quiet()
    const [first, second] = await Promise.all([a, b])
    expect(first).toMatchObject({ statusCode: 200, roomId: activeCall(alice)?.roomId })
    expect(second).toMatchObject({ statusCode: 200, roomId: activeCall(alice)?.roomId })
    for (const guest of [alice, bob]) {
      expect(activeCall(guest)?.status).toBe('connected')
      expect(guest.log.filter((entry) => entry.startsWith('missed'))).toEqual([])
      expect(Object.keys(guest.client.store.getState().calls)).toHaveLength(1)
    }
    if (!isLate) expect([...alice.log, ...bob.log].filter((entry) => entry.startsWith('incoming'))).toEqual([])
    void alice.client.endCall()
    await party.quiet()
    expectSilence(party, alice, bob)
  })

  it('is a voice call, with every camera closed, when only one of them dialled with video', async () => {
    const { party, alice, bob } = await twoPeople()
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
    const call = bob.client.makeVideoCall(['alice'])
    await party.quiet()
    expect(await call).toMatchObject({ statusCode: 200, callType: 'audio' })
    for (const guest of [alice, bob]) {
      expect(activeCall(guest)).toMatchObject({ callType: 'audio', status: 'connected' })
      expect(activeCall(guest)?.participants['bob@example.com']?.tracks.camera).toEqual({
        trackId: null,
        isMuted: true,
      })
      expect(guest.devices.tracks.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live')).toEqual(
        [],
      )
    }
    expect(party.network.isSending('bob', 'camera')).toBe(false)
  })

  it('ends for both when the one who dialled back hangs up before the server has said that there is one call', async () => {
    const guests: Guest[] = []
    const party = newParty({
      refuse({ userJid }, name) {
        if (name === 'call:start' && userJid.startsWith('bob')) void guests[0]?.client.endCall()
        return null
      },
    })
    const alice = await party.join('alice')
    const bob = await party.join('bob')
    guests.push(bob)
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
    const call = bob.settle(bob.client.makeVoiceCall(['alice']))
    await party.quiet()
    expect(await call).toMatchObject({ statusCode: 404 })
    expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
    expect(party.exchange.store.calls.size).toBe(0)
  })

  it('rings after all when the one who dialled back has no microphone', async () => {
    const { party, alice, bob } = await twoPeople()
    bob.devices.deny('microphone')
    const allow = bob.devices.hold()
    const b = bob.settle(bob.client.makeVoiceCall(['alice']))
    void alice.client.makeVoiceCall(['bob'])
    await party.quiet()
    expect(bob.log).toEqual([])
    allow()
    await party.quiet()
    await b
    expect(bob.log).toContain('refused 100606')
    expect(bob.log).toContain('incoming(alice)')
  })
})

it('an answer that is taken back before the server has it ends the call for both', async () => {
  const guests: Guest[] = []
  const party = newParty({
    refuse(_, name) {
      if (name === 'call:answer') void guests[0]?.client.declineCall()
      return null
    },
  })
  const alice = await party.join('alice')
  const bob = await party.join('bob')
  guests.push(bob)
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  const answer = bob.settle(bob.client.answerCall())
  await party.quiet()
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(alice.log.at(-1)).toBe('ended(bob) closed hangup')
  expect(party.exchange.store.calls.size).toBe(0)
  expectSilence(party, alice, bob)
})

it('hanging up while the microphone is being asked for takes the answer back', async () => {
  const { party, alice, bob } = await ringing()
  const allow = bob.devices.hold()
  const answer = bob.settle(bob.client.answerCall())
  await party.quiet()
  expect(await bob.client.endCall()).toMatchObject({ statusCode: 200 })
  allow()
  await party.quiet()
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(alice.log.at(-1)).toBe('busy(bob) closed declined')
  expectSilence(party, alice, bob)
})

it('11. microphone refused: the call keeps ringing, and can be answered once it is allowed', async () => {
  const { party, alice, bob } = await ringing()
  bob.devices.deny('microphone')
  const refused = bob.settle(bob.client.answerCall())
  await party.quiet()
  expect(await refused).toMatchObject({ statusCode: 100606, code: 'microphone-denied' })
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  expect(bob.sound.tone).toBe('ringtone')
  expect(bob.payloads('mediaError')).toMatchObject([{ statusCode: 100606, device: 'mic', action: 'answerCall' }])
  bob.devices.allow()
  void bob.client.answerCall()
  await party.quiet()
  expect(activeCall(alice)?.status).toBe('connected')
})

describe('one to many', () => {
  it('connects everybody with everybody, and goes on without the one who leaves', async () => {
    const party = newParty()
    const [alice, bob, carol] = await Promise.all([party.join('alice'), party.join('bob'), party.join('carol')])
    void alice.client.makeVoiceCall(['bob', 'carol'], { groupId: 'team@mix.example.com', metadata: { topic: 'lunch' } })
    await party.quiet()
    expect(bob.payloads('incomingCall')).toMatchObject([
      { callMode: 'onetomany', groupId: 'team@mix.example.com', metadata: { topic: 'lunch' } },
    ])
    void bob.client.answerCall()
    await party.quiet()
    void carol.client.answerCall()
    await party.quiet()
    for (const guest of [alice, bob, carol]) {
      const others = Object.values(activeCall(guest)?.participants ?? {}).filter(({ isLocal }) => !isLocal)
      expect(others.map(({ status }) => status)).toEqual(['connected', 'connected'])
    }
    forget(alice, bob, carol)
    void bob.client.endCall()
    await party.quiet()
    expect(alice.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(carol.log).toEqual(['ended(bob) hangup', 'left(bob)'])
    expect(activeCall(alice)?.status).toBe('connected')
    void alice.client.endCall()
    await party.quiet()
    expect(carol.log.at(-1)).toBe('ended(alice) closed hangup')
    expectSilence(party, alice, bob, carol)
  })

  it('tells of one who declines while the others ring', async () => {
    const party = newParty()
    const [alice, bob] = await Promise.all([party.join('alice'), party.join('bob'), party.join('carol')])
    void alice.client.makeVoiceCall(['bob', 'carol'])
    await party.quiet()
    forget(alice)
    void bob.client.declineCall()
    await party.quiet()
    expect(alice.log).toEqual(['busy(bob) declined'])
    expect(alice.payloads('callStatus')[0]?.sessionStatus).toBeNull()
  })
})
