import { capabilities } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { answering, cameraMuted, hangingUp, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const second = { roomId: 'room-second-00000000' }
const taking = { ...room, tracks: cameraMuted }
const notFound = { ok: false, failure: { statusCode: 404 } }

/** Alice and Bob's mobile in a call. Bob's laptop and Carol are online. */
function createCall() {
  const network = createTestNetwork()
  const connect = (user: string, deviceId?: string) => network.connect(user, deviceId, capabilities)
  const clients = {
    ...{ alice: connect('alice'), mobile: connect('bob', 'mobile') },
    ...{ laptop: connect('bob', 'laptop'), carol: connect('carol') },
  }
  clients.alice.send('call:start', startRequest('bob'))
  clients.mobile.send('call:answer', answering)
  for (const client of Object.values(clients)) client.newPushes()
  return { network, connect, ...clients }
}

const snapshot = (client: TestClient, knownCalls: string[] = []) => {
  const reply = client.send('session:sync', { knownCalls })
  if (!reply.ok) throw new Error(reply.failure.message)
  return reply.value
}
const membersOf = (network: ReturnType<typeof createCall>['network']) =>
  [...network.calls.values()].flatMap(({ members }) => members.map(({ deviceId }) => deviceId))

describe('the calls on other devices', () => {
  it('are pushed when a call starts, is answered, put on hold, and ends', () => {
    const network = createTestNetwork()
    const [alice, tablet] = [network.connect('alice'), network.connect('alice', 'tablet', capabilities)]
    const older = network.connect('alice', 'older')
    const bob = network.connect('bob', 'bob-1')
    const views = () => tablet.payloads('session:elsewhere').at(-1)?.calls
    alice.send('call:start', startRequest('bob'))
    expect(views()).toMatchObject([{ ...room, deviceId: 'alice-1', users: [{}, { status: 'calling' }] }])
    expect(views()?.[0]).not.toHaveProperty('talkingFor')
    network.advance(3_000)
    bob.send('call:answer', answering)
    expect(views()).toMatchObject([{ talkingFor: 0, users: [{}, { status: 'connecting' }] }])
    alice.send('call:hold', room)
    expect(views()).toMatchObject([{ users: [{ isOnHold: true }, {}] }])
    alice.disconnect()
    expect(views()).toMatchObject([{ users: [{ isOnHold: true, isLost: true }, {}] }])
    bob.send('call:end', hangingUp)
    expect(views()).toEqual([])
    for (const client of [alice, older, bob]) expect(client.payloads('session:elsewhere')).toEqual([])
  })

  it('are in the snapshot of a device that supports them', () => {
    const { network, laptop, mobile } = createCall()
    expect(snapshot(laptop)).toMatchObject({ calls: [], elsewhere: [{ ...room, deviceId: 'mobile' }] })
    expect(snapshot(mobile)).not.toHaveProperty('elsewhere')
    expect(snapshot(network.connect('bob', 'older'))).not.toHaveProperty('elsewhere')
  })

  it('are not pushed for a message that changes no call', () => {
    const { alice, laptop } = createCall()
    const signal = { type: 'restart' } as const
    alice.send('call:signal', {
      ...room,
      to: { userJid: 'bob@example.com', deviceId: 'mobile' },
      generation: 1,
      signal,
    })
    expect(laptop.newPushes()).toEqual([])
  })
})

describe('taking a call from another device', () => {
  it('moves it: the other members get a new peer, and see neither a leave nor a join', () => {
    const { network, alice, mobile, laptop } = createCall()
    const reply = laptop.send('call:take', taking)
    const peers = [{ userJid: 'alice@example.com', deviceId: 'alice-1', initiator: false }]
    expect(reply).toMatchObject({ ok: true, value: { call: { ...room, peers, users: [{}, { tracks: cameraMuted }] } } })
    expect(alice.newPushes()).toEqual(['call:peer laptop initiator', 'call:user bob connecting'])
    expect(mobile.newPushes()).toEqual(['call:closed bob ended answered-elsewhere by bob', 'session:elsewhere laptop'])
    expect(mobile.payloads('call:closed')).toMatchObject([{ hasMoved: true, missed: false }])
    expect(laptop.newPushes()).toEqual(['session:elsewhere none'])
    expect(membersOf(network)).toEqual(['alice-1', 'laptop'])
  })

  it('brings it back, with push numbers that go on', () => {
    const { network, alice, mobile, laptop } = createCall()
    laptop.send('call:take', taking)
    const closed = mobile.payloads('call:closed')[0]?.seq
    expect(mobile.send('call:take', taking)).toMatchObject({ ok: true, value: { call: { seq: closed } } })
    alice.send('call:mute', { ...room, source: 'camera', isMuted: true })
    expect(mobile.payloads('call:mute')).toMatchObject([{ seq: (closed ?? 0) + 1 }])
    expect(membersOf(network)).toEqual(['alice-1', 'mobile'])
  })

  it('keeps a muted microphone muted', () => {
    const { mobile, laptop } = createCall()
    mobile.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    const reply = laptop.send('call:take', { ...room, tracks: unmuted })
    const tracks = { microphone: { isMuted: true }, camera: { isMuted: false } }
    expect(reply).toMatchObject({ value: { call: { users: [{}, { tracks }] } } })
  })

  it('leaves one device in the call when two take it at once', () => {
    const { network, connect, laptop } = createCall()
    const tablet = connect('bob', 'tablet')
    expect(laptop.send('call:take', taking).ok).toBe(true)
    expect(tablet.send('call:take', taking).ok).toBe(true)
    expect(laptop.payloads('call:closed').at(-1)).toMatchObject({ hasMoved: true })
    expect(membersOf(network)).toEqual(['alice-1', 'tablet'])
  })

  it('succeeds for the device that has it', () => {
    const { alice, mobile } = createCall()
    expect(mobile.send('call:take', taking)).toMatchObject({ ok: true, value: { call: room } })
    expect(alice.newPushes()).toEqual([])
  })

  it.each<[string, (call: ReturnType<typeof createCall>) => unknown]>([
    ['is over', ({ alice }) => alice.send('call:end', hangingUp)],
    ['was hung up on the other device', ({ mobile }) => mobile.send('call:end', hangingUp)],
  ])('is refused for a call that %s', (_, end) => {
    const call = createCall()
    end(call)
    expect(call.laptop.send('call:take', taking)).toMatchObject(notFound)
  })

  it('is refused for a call of another user, and one that only rings', () => {
    const { carol, laptop, mobile } = createCall()
    expect(carol.send('call:take', taking)).toMatchObject(notFound)
    mobile.send('call:hold', room)
    carol.send('call:start', startRequest('bob', second))
    expect(laptop.send('call:take', { ...taking, ...second })).toMatchObject(notFound)
  })

  it('keeps the old device out that comes back from a lost connection, or reloads', () => {
    const { network, connect, mobile, laptop } = createCall()
    mobile.disconnect()
    expect(snapshot(laptop).elsewhere).toMatchObject([{ users: [{}, { isLost: true }] }])
    expect(laptop.send('call:take', taking).ok).toBe(true)
    mobile.connect()
    expect(snapshot(mobile, [room.roomId])).toMatchObject({
      calls: [],
      closed: [{ reason: 'answered-elsewhere', hasMoved: true, missed: false }],
      elsewhere: [{ deviceId: 'laptop' }],
    })
    connect('bob', 'page-2').send('session:sync', { knownCalls: [], resumedDevices: ['mobile'] })
    expect(mobile.send('call:mute', { ...room, source: 'camera', isMuted: true })).toMatchObject(notFound)
    const signal = { type: 'restart' } as const
    const to = { userJid: 'alice@example.com', deviceId: 'alice-1' }
    expect(mobile.send('call:signal', { ...room, to, generation: 1, signal })).toMatchObject(notFound)
    network.advance(60_000)
    expect(membersOf(network)).toEqual(['alice-1', 'laptop'])
  })

  it('of a caller lets the callee ring on', () => {
    const network = createTestNetwork()
    const [mobile, laptop] = ['mobile', 'laptop'].map((id) => network.connect('alice', id, capabilities))
    const bob = network.connect('bob')
    mobile?.send('call:start', startRequest('bob'))
    expect(laptop?.send('call:take', taking)).toMatchObject({ ok: true })
    bob.send('call:answer', answering)
    expect(bob.newPushes()).toEqual(['call:incoming alice', 'call:user alice connecting', 'call:peer laptop'])
  })

  it('resumes a call on hold, and puts the current call on hold', () => {
    const { alice, mobile, laptop, carol } = createCall()
    carol.send('call:start', startRequest('bob', second))
    mobile.send('call:answer', { ...second, tracks: unmuted })
    for (const client of [alice, carol]) client.newPushes()
    expect(laptop.send('call:take', taking)).toMatchObject({ ok: true })
    expect(alice.newPushes()).toEqual(['call:peer laptop initiator', 'call:user bob connecting'])
    expect(carol.newPushes()).toEqual(['call:user bob connecting on hold'])
    expect(mobile.send('call:end', { ...room, reason: 'hangup' }).ok).toBe(true)
    expect(snapshot(laptop).calls).toMatchObject([room])
  })
})

describe('ending a call of another device', () => {
  it('needs to be asked for: an older client ends only its own', () => {
    const { alice, mobile, laptop } = createCall()
    laptop.send('call:end', hangingUp)
    expect(alice.newPushes()).toEqual([])
    laptop.send('call:end', { ...hangingUp, elsewhere: true })
    for (const client of [alice, mobile]) expect(client.newPushes()[0]).toBe('call:closed bob ended hangup by bob')
  })
})
