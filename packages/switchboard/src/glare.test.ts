import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { cameraMuted, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const crossed = { roomId: 'room-crossed-0000000' }

describe('two users who call each other', () => {
  it('get one answered call', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    const reply = bob.send('call:start', startRequest('alice', crossed))
    expect(reply).toMatchObject({ ok: true, value: { call: { ...room, callerJid: 'alice@example.com' } } })
    expect(alice.newPushes()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.newPushes()).toEqual(['call:incoming alice', 'call:user alice connecting', 'call:peer alice-1'])
    expect(tablet.newPushes()).toEqual(['call:incoming alice', 'call:closed bob ended answered-elsewhere by bob'])
    expect([...network.calls.keys()]).toEqual([room.roomId])
  })

  it('get one call also from a device that does not ring', () => {
    const network = createTestNetwork()
    const alice = network.connect('alice')
    alice.send('call:start', startRequest('bob'))
    alice.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    const bob = network.connect('bob', 'new-device')
    expect(bob.send('call:start', startRequest('alice', crossed))).toMatchObject({ value: { call: room } })
  })

  it('keep their own call type: an audio call answers a video call with the camera muted', () => {
    const { bob } = createStartedCall()
    const reply = bob.send('call:start', startRequest('alice', { ...crossed, callType: 'audio' }))
    expect(reply).toMatchObject({ value: { call: { callType: 'video', users: [{}, { tracks: cameraMuted }] } } })
  })
})

const calls = {
  alice: { roomId: 'room-alice-000000000' },
  bob: { roomId: 'room-bob-00000000000' },
  carol: { roomId: 'room-carol-000000000' },
  dave: { roomId: 'room-dave-0000000000' },
}
type Name = keyof typeof calls

/** Users on two devices each, who start calls one after the other, from the first or the second device. */
function cross(starts: readonly [from: Name, to: Name[], device?: 'phone' | 'tablet'][]) {
  const network = createTestNetwork()
  const clients = new Map<string, TestClient>()
  for (const name of Object.keys(calls) as Name[])
    for (const device of ['phone', 'tablet'])
      clients.set(`${name} ${device}`, network.connect(name, `${name}-${device}`))
  const replies = starts.map(([from, to, device = 'phone']) =>
    clients.get(`${from} ${device}`)?.send('call:start', startRequest(to, calls[from])),
  )
  const rooms = [...network.calls.values()].map(({ roomId, callMode, members, users }) => ({
    ...{ roomId, callMode },
    members: members.map(({ deviceId }) => deviceId),
    ringing: users
      .filter(({ status, userJid }) => status === 'calling' && !members.some((member) => member.userJid === userJid))
      .map(({ userJid }) => userJid.split('@')[0]),
  }))
  const pushesTo = (client: string) => clients.get(client)?.newPushes() ?? []
  function client(name: string): TestClient {
    const found = clients.get(name)
    if (!found) throw new Error(`No client ${name}`)
    return found
  }
  return { network, replies, rooms, pushesTo, client }
}

describe('a call to several users, of whom one is in a call that rings for the caller', () => {
  it('answers a group call when its caller is called one to one, and the other callees ring on', () => {
    const { rooms, pushesTo } = cross([
      ['alice', ['bob', 'carol']],
      ['carol', ['alice']],
    ])
    expect(rooms).toEqual([
      { ...calls.alice, callMode: 'onetomany', members: ['alice-phone', 'carol-phone'], ringing: ['bob'] },
    ])
    expect(pushesTo('alice phone')).toEqual(['call:user carol connecting', 'call:peer carol-phone initiator'])
    expect(pushesTo('carol tablet')).toEqual([
      'call:incoming alice',
      'call:closed carol ended answered-elsewhere by carol',
    ])
    expect(pushesTo('bob phone')).toEqual(['call:incoming alice'])
  })

  it('in the other order turns the one-to-one call into a group call, and calls the callees that it lacks', () => {
    const { rooms, replies, pushesTo } = cross([
      ['carol', ['alice']],
      ['alice', ['bob', 'carol'], 'tablet'],
    ])
    expect(rooms).toEqual([
      { ...calls.carol, callMode: 'onetomany', members: ['carol-phone', 'alice-tablet'], ringing: ['bob'] },
    ])
    expect(replies[1]).toMatchObject({
      value: {
        call: { ...calls.carol, users: [{ status: 'calling' }, { status: 'connecting' }, { status: 'calling' }] },
      },
    })
    expect(pushesTo('carol phone')).toEqual([
      'call:user bob calling',
      'call:user alice connecting',
      'call:peer alice-tablet initiator',
    ])
    expect(pushesTo('bob phone')).toEqual(['call:incoming alice'])
    expect(pushesTo('alice phone')).toEqual([
      'call:incoming carol',
      'call:closed alice ended answered-elsewhere by alice',
    ])
  })

  it('becomes one call of two groups that contain the caller of each other, in both orders', () => {
    const starts: [Name, Name[]][] = [
      ['alice', ['bob', 'carol']],
      ['bob', ['alice', 'dave']],
    ]
    expect(cross(starts).rooms).toEqual([
      { ...calls.alice, callMode: 'onetomany', members: ['alice-phone', 'bob-phone'], ringing: ['carol', 'dave'] },
    ])
    expect(cross([...starts].reverse()).rooms).toEqual([
      { ...calls.bob, callMode: 'onetomany', members: ['bob-phone', 'alice-phone'], ringing: ['dave', 'carol'] },
    ])
  })

  it('becomes one call of three that contain each other', () => {
    const { rooms } = cross([
      ['alice', ['bob', 'carol']],
      ['bob', ['carol', 'alice']],
      ['carol', ['bob', 'alice'], 'tablet'],
    ])
    expect(rooms).toMatchObject([
      { ...calls.alice, members: ['alice-phone', 'bob-phone', 'carol-tablet'], ringing: [] },
    ])
  })

  it('answers a group call when a member is called who is not its caller', () => {
    const { network, client } = cross([['alice', ['bob', 'carol']]])
    client('bob phone').send('call:answer', { ...calls.alice, tracks: unmuted })
    client('carol phone').send('call:start', startRequest('bob', calls.carol))
    expect([...network.calls.values()]).toMatchObject([{ ...calls.alice, members: [{}, {}, {}] }])
  })

  it('joins no call that does not ring for the user, though it has a callee in it', () => {
    const { rooms, pushesTo } = cross([
      ['alice', ['bob', 'carol']],
      ['dave', ['alice', 'bob']],
    ])
    expect(rooms).toMatchObject([
      { ...calls.alice, members: ['alice-phone'], ringing: ['bob', 'carol'] },
      { ...calls.dave, members: ['dave-phone'], ringing: ['bob'] },
    ])
    expect(pushesTo('dave phone')).toEqual(['call:user alice engaged engaged'])
  })

  it('sends no media to a caller whom the user does not call: their call is refused, and rings on for the others', () => {
    const { rooms, pushesTo } = cross([
      ['alice', ['bob', 'carol']],
      ['bob', ['carol', 'dave']],
    ])
    expect(rooms).toMatchObject([
      { ...calls.alice, members: ['alice-phone'], ringing: ['carol'] },
      { ...calls.bob, members: ['bob-phone'], ringing: ['carol', 'dave'] },
    ])
    expect(pushesTo('alice phone')).toEqual(['call:user bob engaged engaged'])
  })

  it('answers the oldest of several calls, and refuses the others', () => {
    const { rooms, pushesTo } = cross([
      ['alice', ['carol']],
      ['bob', ['carol']],
      ['carol', ['bob', 'alice']],
    ])
    expect(rooms).toMatchObject([{ ...calls.alice, members: ['alice-phone', 'carol-phone'], ringing: ['bob'] }])
    expect(pushesTo('bob phone')).toEqual(['call:closed carol engaged engaged by the system', 'call:incoming carol'])
  })

  it('does not call a user again who has left the call, or is in another one', () => {
    const { network, client } = cross([['alice', ['bob', 'carol']]])
    client('carol phone').send('call:decline', calls.alice)
    client('dave phone').send('call:start', startRequest('erin', calls.dave))
    client('bob phone').send('call:start', startRequest(['carol', 'alice', 'dave'], calls.bob))
    expect(client('carol tablet').newPushes()).toEqual([
      'call:incoming alice',
      'call:closed carol ended declined by carol',
    ])
    expect(client('bob phone').newPushes().slice(-1)).toEqual(['call:user dave engaged engaged'])
    expect(network.calls.get(calls.alice.roomId)?.users.map(({ status }) => status)).toEqual([
      'connecting',
      'connecting',
      'busy',
      'engaged',
    ])
  })

  it('calls no more users than a call may have', () => {
    const network = createTestNetwork({ maxParticipants: 3 })
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest(['bob'], calls.alice))
    bob.send('call:start', startRequest(['carol', 'alice'], calls.bob))
    expect(network.calls.get(calls.alice.roomId)?.users).toHaveLength(3)
    const other = createTestNetwork({ maxParticipants: 3 })
    const [carol, dave] = [other.connect('carol'), other.connect('dave')]
    carol.send('call:start', startRequest(['dave', 'bob'], calls.carol))
    dave.send('call:start', startRequest(['carol', 'alice'], calls.dave))
    expect(other.calls.get(calls.carol.roomId)?.users).toHaveLength(3)
  })

  it('keeps the type of the call that goes on', () => {
    const { network, client } = cross([['alice', ['bob', 'carol']]])
    client('bob phone').send('call:start', startRequest('alice', { ...calls.bob, callType: 'audio' }))
    expect(network.calls.get(calls.alice.roomId)).toMatchObject({
      callType: 'video',
      users: [{}, { tracks: cameraMuted }, {}],
    })
    const audio = cross([])
    audio
      .client('alice phone')
      .send('call:start', startRequest(['bob', 'carol'], { ...calls.alice, callType: 'audio' }))
    audio.client('bob phone').send('call:start', startRequest('alice', { ...calls.bob, callType: 'video' }))
    expect(audio.network.calls.get(calls.alice.roomId)).toMatchObject({
      callType: 'audio',
      users: [{}, { tracks: cameraMuted }, {}],
    })
  })

  it('rings when the device is lost that calls the user', () => {
    const { network, client } = cross([['alice', ['bob', 'carol']]])
    client('alice phone').disconnect()
    client('bob phone').send('call:start', startRequest(['alice', 'dave'], calls.bob))
    expect(client('alice tablet').newPushes()).toEqual(['call:incoming bob'])
    expect(client('carol phone').newPushes().slice(-1)).toEqual([
      'call:closed alice ended connection-lost by the system, missed',
    ])
    expect([...network.calls.keys()]).toEqual([calls.bob.roomId])
  })

  it('stops ringing for the callees that were added, too', () => {
    const { network, client } = cross([
      ['carol', ['alice']],
      ['alice', ['bob', 'carol']],
    ])
    network.advance(30_000)
    expect(client('bob phone').newPushes().slice(-1)).toEqual([
      'call:closed alice ended unavailable by the system, missed',
    ])
    expect(network.calls.get(calls.carol.roomId)?.members).toHaveLength(2)
  })
})
