import type { Preconnect } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const offer = { generation: 1, signal: { type: 'offer', sdp: 'v=0' } } as const
const restart = { generation: 1, signal: { type: 'restart' } } as const
const notFound = { ok: false, failure: { statusCode: 404 } }

/** A call of Alice that rings on Bob's device. */
function createRingingCall(preconnect: Preconnect) {
  const { network, alice, bob } = createStartedCall({ preconnect })
  bob.send('call:ring', room)
  return { network, alice, bob }
}

/** Whether a signal is accepted from `one` to `other`, and in the other direction. */
function signalsAccepted(one: TestClient, other: TestClient): boolean[] {
  return [
    one.send('call:signal', { ...room, to: other.address, ...offer }).ok,
    other.send('call:signal', { ...room, to: one.address, ...restart }).ok,
  ]
}

describe('preconnecting', () => {
  it.each(['relay', 'all'] as const)(
    "makes the ringing device and the caller's peers, with the policy %s",
    (policy) => {
      const { alice, bob } = createRingingCall(policy)
      expect(alice.newPushes()).toEqual(['call:user bob ringing', `call:peer bob-1 initiator ${policy}`])
      expect(bob.newPushes()).toEqual(['call:incoming alice', `call:peer alice-1 ${policy}`])
      expect(signalsAccepted(alice, bob)).toEqual([true, true])
    },
  )

  it('makes no peers with the policy off', () => {
    const { alice, bob } = createRingingCall('off')
    expect(alice.newPushes()).toEqual(['call:user bob ringing'])
    expect(signalsAccepted(alice, bob)).toEqual([false, false])
  })

  it('makes no peers before the device reports that it rings', () => {
    const { alice, bob } = createStartedCall({ preconnect: 'all' })
    expect(alice.newPushes()).toEqual([])
    expect(signalsAccepted(alice, bob)).toEqual([false, false])
  })

  it('makes a device a peer once when it reports repeatedly that it rings', () => {
    const { alice, bob } = createRingingCall('all')
    bob.send('call:ring', room)
    expect(alice.payloads('call:peer')).toHaveLength(1)
    expect(bob.payloads('call:peer')).toHaveLength(1)
  })

  it('prefers the policy of the call to the settings, for each callee', () => {
    const network = createTestNetwork({ preconnect: 'relay' })
    const clients = ['alice', 'bob', 'carol', 'dave'].map((user) => network.connect(user)) as [
      TestClient,
      ...TestClient[],
    ]
    network.dispatch({
      name: 'call:start',
      from: clients[0].address,
      id: 'start',
      request: startRequest(['bob', 'carol', 'dave']),
      preconnect: { 'bob@example.com': 'all', 'carol@example.com': 'off' },
    })
    for (const client of clients.slice(1)) client.send('call:ring', room)
    expect(clients[0].newPushes().filter((summary) => summary.startsWith('call:peer'))).toEqual([
      'call:peer bob-1 initiator all',
      'call:peer dave-1 initiator relay',
    ])
  })

  it('makes two ringing devices no peers of each other', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:ring', room)
    carol.send('call:ring', room)
    expect(signalsAccepted(bob, carol)).toEqual([false, false])
    // A member and a ringing device are no peers either.
    bob.send('call:answer', answering)
    expect(signalsAccepted(bob, carol)).toEqual([false, false])
    expect(signalsAccepted(alice, carol)).toEqual([true, true])
  })

  it('includes three connected devices of a user at most', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const alice = network.connect('alice')
    const bobs = [1, 2, 3, 4].map((number) => network.connect('bob', `bob-${String(number)}`))
    alice.send('call:start', startRequest('bob'))
    for (const bob of bobs) bob.send('call:ring', room)
    const peersOfAlice = () => alice.payloads('call:peer').map(({ peer }) => peer.deviceId)
    expect(peersOfAlice()).toEqual(['bob-1', 'bob-2', 'bob-3'])
    bobs[1]?.disconnect()
    bobs[3]?.send('call:ring', room)
    expect(peersOfAlice()).toEqual(['bob-1', 'bob-2', 'bob-3', 'bob-4'])
  })

  it('is part of the snapshot', () => {
    const { alice, bob } = createRingingCall('relay')
    const peersOf = (client: TestClient) => client.send('session:sync', { knownCalls: [room.roomId] })
    expect(peersOf(alice)).toMatchObject({
      value: { calls: [{ peers: [{ ...bob.address, initiator: true, preconnect: 'relay' }] }] },
    })
    expect(peersOf(bob)).toMatchObject({
      value: { calls: [{ peers: [{ ...alice.address, initiator: false, preconnect: 'relay' }] }] },
    })
  })
})

describe('answering after preconnecting', () => {
  it('makes a preconnected device a member', () => {
    const { network, alice, bob } = createRingingCall('all')
    alice.newPushes()
    bob.newPushes()
    bob.send('call:answer', answering)
    expect(alice.newPushes()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.newPushes()).toEqual(['call:user alice connecting', 'call:peer alice-1'])
    expect(network.calls.get(room.roomId)?.preconnectedDevices).toEqual([])
    expect(signalsAccepted(alice, bob)).toEqual([true, true])
  })

  it("removes the user's other devices as peers", () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    tablet.send('call:ring', room)
    tablet.send('call:answer', answering)
    // It has not received the answer of the other device yet.
    expect(bob.send('call:ring', room).ok).toBe(true)
    expect(alice.send('call:signal', { ...room, to: bob.address, ...offer })).toMatchObject(notFound)
    expect(bob.send('call:signal', { ...room, to: alice.address, ...restart })).toMatchObject(notFound)
    expect(signalsAccepted(alice, tablet)).toEqual([true, true])
  })

  it('works by calling back, too', () => {
    const { alice, bob } = createRingingCall('all')
    bob.send('call:start', startRequest('alice', { roomId: 'room-1111111111111111' }))
    expect(alice.newPushes().slice(-2)).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(signalsAccepted(alice, bob)).toEqual([true, true])
  })
})

describe('leaving after preconnecting', () => {
  it('removes the caller as a peer of the ringing devices', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    carol.send('call:ring', room)
    carol.newPushes()
    alice.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual(['call:user alice ended hangup', 'call:user bob connecting'])
    expect(signalsAccepted(alice, carol)).toEqual([false, false])
    carol.send('call:answer', answering)
    expect(carol.payloads('call:peer').at(-1)?.peer).toEqual({ ...bob.address, initiator: false })
  })

  it('removes a callee who declines as a peer', () => {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:ring', room)
    carol.send('call:ring', room)
    bob.send('call:decline', room)
    expect(signalsAccepted(alice, bob)).toEqual([false, false])
    expect(signalsAccepted(alice, carol)).toEqual([true, true])
  })
})
