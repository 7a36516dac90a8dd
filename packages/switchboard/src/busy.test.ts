import { describe, expect, it } from 'vitest'
import { answering, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const second = { roomId: 'room-second-00000000' }

describe('engaged', () => {
  it('one to one: the call closes after the reply, and the callee misses it without a ring', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet, carol] = ['alice', 'bob', 'bob-tablet', 'carol'].map((device) =>
      network.online(device.split('-')[0] ?? '', device),
    )
    if (!alice || !bob || !tablet || !carol) throw new Error('four phones')
    bob.send('call:start', startRequest('carol'))
    carol.send('call:answer', answering)
    tablet.news()
    bob.news()

    const reply = alice.send('call:start', startRequest('bob', second))
    expect(reply).toMatchObject({ ok: true, value: { call: { ...second, seq: 0 } } })
    expect(alice.heard).toEqual([
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
    expect(bob.news()).toEqual(['call:missed alice engaged'])
    expect(tablet.news()).toEqual(['call:missed alice engaged'])
    expect(tablet.all('call:missed')).toMatchObject([
      { call: { ...second, seq: 0, peers: [], users: [{ status: 'calling' }, { status: 'engaged' }] } },
    ])
    expect(network.calls.has(second.roomId)).toBe(false)
  })

  it('a caller whose callee has not answered yet is engaged too', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('carol'))
    bob.send('call:start', startRequest('alice', second))
    expect(bob.news()).toEqual(['call:closed alice engaged engaged by the system'])
  })

  it('one to many: only that user is engaged, and the last one who is closes the call', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    bob.send('call:start', startRequest('dave'))
    alice.send('call:start', startRequest(['bob', 'carol'], second))
    expect(alice.news()).toEqual(['call:user bob engaged engaged'])
    expect(carol.news()).toEqual(['call:incoming alice'])
    carol.send('call:decline', second)
    expect(alice.news()).toEqual(['call:closed carol busy declined by carol'])
  })

  it('whoever answers one call is engaged for the others that ring', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest('carol'))
    bob.send('call:start', startRequest('carol', second))
    carol.news()
    carol.send('call:answer', answering)
    expect(carol.news()).toEqual([
      'call:closed carol engaged engaged by the system, missed',
      'call:user alice connecting',
      'call:peer alice-1',
    ])
    expect(bob.news()).toEqual(['call:closed carol engaged engaged by the system'])
  })

  it('whoever makes a call of their own is engaged for the one that rings', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:start', startRequest('carol', second))
    expect(alice.news()).toEqual(['call:closed bob engaged engaged by the system'])
    expect(bob.news()).toEqual(['call:incoming alice', 'call:closed bob engaged engaged by the system, missed'])
    expect(network.calls.get(room.roomId)).toBeUndefined()
  })
})
