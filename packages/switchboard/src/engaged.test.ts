import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { answering, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const second = { roomId: 'room-second-00000000' }

describe('engaged', () => {
  it('one to one: closes the call after the reply and pushes a missed call to the callee', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet, carol] = ['alice', 'bob', 'bob-tablet', 'carol'].map((device) =>
      network.connect(device.split('-')[0] ?? '', device),
    )
    if (!alice || !bob || !tablet || !carol) throw new Error('Four clients expected')
    bob.send('call:start', startRequest('carol'))
    carol.send('call:answer', answering)
    tablet.newPushes()
    bob.newPushes()

    const reply = alice.send('call:start', startRequest('bob', second))
    expect(reply).toMatchObject({ ok: true, value: { call: { ...second, seq: 0 } } })
    expect(alice.received).toEqual([
      {
        name: 'call:closed',
        payload: {
          ...second,
          seq: 1,
          userJid: 'bob@example.com',
          status: 'engaged',
          reason: 'engaged',
          endedBy: null,
          missed: false,
        },
      },
    ])
    expect(bob.newPushes()).toEqual(['call:missed alice engaged'])
    expect(tablet.newPushes()).toEqual(['call:missed alice engaged'])
    expect(tablet.payloads('call:missed')).toMatchObject([
      { call: { ...second, seq: 0, peers: [], users: [{ status: 'calling' }, { status: 'engaged' }] } },
    ])
    expect(network.calls.has(second.roomId)).toBe(false)
  })

  it('includes a caller whose callee has not answered yet', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest('carol'))
    bob.send('call:start', startRequest('alice', second))
    expect(bob.newPushes()).toEqual(['call:closed alice engaged engaged by the system'])
  })

  it('one to many: removes only the engaged callee, and closes the call with the last one', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    bob.send('call:start', startRequest('dave'))
    alice.send('call:start', startRequest(['bob', 'carol'], second))
    expect(alice.newPushes()).toEqual(['call:user bob engaged engaged'])
    expect(carol.newPushes()).toEqual(['call:incoming alice'])
    carol.send('call:decline', second)
    expect(alice.newPushes()).toEqual(['call:closed carol busy declined by carol'])
  })

  it('removes a user who answers one call from the others that ring', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest('carol'))
    bob.send('call:start', startRequest('carol', second))
    carol.newPushes()
    carol.send('call:answer', answering)
    expect(carol.newPushes()).toEqual([
      'call:closed carol engaged engaged by the system, missed',
      'call:user alice connecting',
      'call:peer alice-1',
    ])
    expect(bob.newPushes()).toEqual(['call:closed carol engaged engaged by the system'])
  })

  it('removes a user who starts a call from the one that rings', () => {
    const { network, alice, bob } = createStartedCall()
    bob.send('call:start', startRequest('carol', second))
    expect(alice.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
    expect(bob.newPushes()).toEqual(['call:incoming alice', 'call:closed bob engaged engaged by the system, missed'])
    expect(network.calls.get(room.roomId)).toBeUndefined()
  })
})
