import type { Preconnect } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestPhone } from './testing/testNetwork'

const offer = { generation: 1, signal: { type: 'offer', sdp: 'v=0' } } as const
const wish = { generation: 1, signal: { type: 'restart' } } as const
const notFound = { ok: false, failure: { statusCode: 404 } }

/** Alice rings Bob, and his telephone has said so. */
function ringing(preconnect: Preconnect) {
  const network = createTestNetwork({ preconnect })
  const [alice, bob] = [network.online('alice'), network.online('bob')]
  alice.send('call:start', startRequest('bob'))
  bob.send('call:ring', room)
  return { network, alice, bob }
}

/** What two telephones may say to each other, in both directions. */
function mayTalk(one: TestPhone, other: TestPhone): boolean[] {
  return [
    one.send('call:signal', { ...room, to: other.address, ...offer }).ok,
    other.send('call:signal', { ...room, to: one.address, ...wish }).ok,
  ]
}

describe('while it rings', () => {
  it.each(['relay', 'all'] as const)(
    "the device that rings and the caller's are introduced, with the policy %s",
    (policy) => {
      const { alice, bob } = ringing(policy)
      expect(alice.news()).toEqual(['call:user bob ringing', `call:peer bob-1 initiator ${policy}`])
      expect(bob.news()).toEqual(['call:incoming alice', `call:peer alice-1 ${policy}`])
      expect(mayTalk(alice, bob)).toEqual([true, true])
    },
  )

  it('nobody is introduced where the policy is off', () => {
    const { alice, bob } = ringing('off')
    expect(alice.news()).toEqual(['call:user bob ringing'])
    expect(mayTalk(alice, bob)).toEqual([false, false])
  })

  it('nobody is introduced before the device says that it rings', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    expect(alice.news()).toEqual([])
    expect(mayTalk(alice, bob)).toEqual([false, false])
  })

  it('a device is introduced once, however often it says that it rings', () => {
    const { alice, bob } = ringing('all')
    bob.send('call:ring', room)
    expect(alice.all('call:peer')).toHaveLength(1)
    expect(bob.all('call:peer')).toHaveLength(1)
  })

  it('what was ruled on the call goes before the settings, callee by callee', () => {
    const network = createTestNetwork({ preconnect: 'relay' })
    const phones = ['alice', 'bob', 'carol', 'dave'].map((user) => network.online(user)) as [TestPhone, ...TestPhone[]]
    network.dispatch({
      name: 'call:start',
      from: phones[0].address,
      id: 'start',
      request: startRequest(['bob', 'carol', 'dave']),
      preconnect: { 'bob@example.com': 'all', 'carol@example.com': 'off' },
    })
    for (const phone of phones.slice(1)) phone.send('call:ring', room)
    expect(phones[0].news().filter((line) => line.startsWith('call:peer'))).toEqual([
      'call:peer bob-1 initiator all',
      'call:peer dave-1 initiator relay',
    ])
  })

  it('two who ring do not know each other', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:ring', room)
    carol.send('call:ring', room)
    expect(mayTalk(bob, carol)).toEqual([false, false])
    // Nor does the one who has answered know the one who has not.
    bob.send('call:answer', answering)
    expect(mayTalk(bob, carol)).toEqual([false, false])
    expect(mayTalk(alice, carol)).toEqual([true, true])
  })

  it('three devices of a user connect at most, and one that went makes room', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const alice = network.online('alice')
    const bobs = [1, 2, 3, 4].map((number) => network.online('bob', `bob-${String(number)}`))
    alice.send('call:start', startRequest('bob'))
    for (const bob of bobs) bob.send('call:ring', room)
    const introduced = () => alice.all('call:peer').map(({ peer }) => peer.deviceId)
    expect(introduced()).toEqual(['bob-1', 'bob-2', 'bob-3'])
    bobs[1]?.disconnect()
    bobs[3]?.send('call:ring', room)
    expect(introduced()).toEqual(['bob-1', 'bob-2', 'bob-3', 'bob-4'])
  })

  it('a snapshot names the same peers', () => {
    const { alice, bob } = ringing('relay')
    const peersOf = (phone: TestPhone) => phone.send('session:sync', { known: [room.roomId] })
    expect(peersOf(alice)).toMatchObject({
      value: { calls: [{ peers: [{ ...bob.address, initiator: true, preconnect: 'relay' }] }] },
    })
    expect(peersOf(bob)).toMatchObject({
      value: { calls: [{ peers: [{ ...alice.address, initiator: false, preconnect: 'relay' }] }] },
    })
  })
})

describe('an answer', () => {
  it('by a device that is ready makes it a peer like any other', () => {
    const { network, alice, bob } = ringing('all')
    alice.news()
    bob.news()
    bob.send('call:answer', answering)
    expect(alice.news()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.news()).toEqual(['call:user alice connecting', 'call:peer alice-1'])
    expect(network.calls.get(room.roomId)?.warm).toEqual([])
    expect(mayTalk(alice, bob)).toEqual([true, true])
  })

  it('by one device makes strangers of the others', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    tablet.send('call:ring', room)
    tablet.send('call:answer', answering)
    // One that heard of it too late.
    expect(bob.send('call:ring', room).ok).toBe(true)
    expect(alice.send('call:signal', { ...room, to: bob.address, ...offer })).toMatchObject(notFound)
    expect(bob.send('call:signal', { ...room, to: alice.address, ...wish })).toMatchObject(notFound)
    expect(mayTalk(alice, tablet)).toEqual([true, true])
  })

  it('by dialling back needs no device that rang', () => {
    const { alice, bob } = ringing('all')
    const tablet = bob
    tablet.send('call:start', startRequest('alice', { roomId: 'room-1111111111111111' }))
    expect(alice.news().slice(-2)).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(mayTalk(alice, bob)).toEqual([true, true])
  })
})

describe('a caller who leaves', () => {
  it('is a stranger at once to whoever still rings', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    carol.send('call:ring', room)
    carol.news()
    alice.send('call:end', hangingUp)
    expect(carol.news()).toEqual(['call:user alice ended hangup'])
    expect(mayTalk(alice, carol)).toEqual([false, false])
    carol.send('call:answer', answering)
    expect(carol.all('call:peer').at(-1)?.peer).toEqual({ ...bob.address, initiator: false })
  })

  it('and one who declines is none to anybody', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:ring', room)
    carol.send('call:ring', room)
    bob.send('call:decline', room)
    expect(mayTalk(alice, bob)).toEqual([false, false])
    expect(mayTalk(alice, carol)).toEqual([true, true])
  })
})
