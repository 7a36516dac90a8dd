import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { answering, cameraMuted, nothingShared, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const notFound = { ok: false, failure: { statusCode: 404, code: 'not-found', message: 'No such call' } }

describe('ringing', () => {
  it('pushes the status once for several ringing devices', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    tablet.send('call:ring', room)
    expect(alice.newPushes()).toEqual(['call:user bob ringing'])
  })

  it('rejects call:ring from a user who was not called', () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.connect('alice'), network.connect('mallory')]
    alice.send('call:start', startRequest('bob'))
    expect(mallory.send('call:ring', room)).toEqual(notFound)
    expect(alice.newPushes()).toEqual([])
  })
})

describe('answering', () => {
  it("makes the two devices peers with the caller's as initiator", () => {
    const { alice, bob } = createStartedCall()
    bob.send('call:ring', room)
    bob.newPushes()
    const reply = bob.send('call:answer', { ...room, tracks: cameraMuted })
    expect(reply).toMatchObject({
      value: {
        call: {
          seq: 1,
          peers: [],
          users: [
            { status: 'calling' },
            { userJid: 'bob@example.com', status: 'connecting', tracks: { ...cameraMuted, ...nothingShared } },
          ],
        },
      },
    })
    expect(alice.newPushes()).toEqual([
      'call:user bob ringing',
      'call:user bob connecting',
      'call:peer bob-1 initiator',
    ])
    expect(bob.newPushes()).toEqual(['call:user alice connecting', 'call:peer alice-1'])
    expect(alice.received.map(({ payload }) => 'seq' in payload && payload.seq)).toEqual([1, 2, 3])
  })

  it("closes the call on the user's other devices, whose answer then fails", () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    expect(bob.send('call:answer', answering).ok).toBe(true)
    expect(tablet.send('call:answer', answering)).toEqual(notFound)
    expect(tablet.newPushes()).toEqual(['call:incoming alice', 'call:closed bob ended answered-elsewhere by bob'])
    expect(alice.payloads('call:peer')).toHaveLength(1)
  })

  it('replies again to a second answer of the same device, without pushes', () => {
    const { alice, bob } = createStartedCall()
    bob.send('call:answer', answering)
    const before = alice.received.length
    expect(bob.send('call:answer', answering)).toMatchObject({
      ok: true,
      value: { call: { peers: [{ initiator: false }] } },
    })
    expect(alice.received).toHaveLength(before)
  })

  it('fails for a user who is in another call', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    const second = { roomId: 'room-second-00000000' }
    carol.send('call:start', startRequest('dave', second))
    expect(alice.newPushes()).toContain('call:user carol engaged engaged')
    expect(carol.send('call:answer', answering)).toEqual(notFound)
  })

  it('fails for a user who was not called', () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.connect('alice'), network.connect('mallory')]
    alice.send('call:start', startRequest('bob'))
    expect(mallory.send('call:answer', answering)).toEqual(notFound)
    expect(mallory.send('call:answer', { ...answering, roomId: 'room-unknown-0000000' })).toEqual(notFound)
  })

  it('one to many: makes each pair of members peers with the earlier one as initiator', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    carol.send('call:answer', answering)
    const carolsPushes = carol.newPushes()
    bob.send('call:answer', answering)
    expect(alice.newPushes()).toEqual([
      'call:user carol connecting',
      'call:peer carol-1 initiator',
      'call:user bob connecting',
      'call:peer bob-1 initiator',
    ])
    expect(carolsPushes).toEqual(['call:incoming alice', 'call:user alice connecting', 'call:peer alice-1'])
    expect(carol.newPushes()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.newPushes()).toEqual([
      'call:incoming alice',
      'call:user alice connecting',
      'call:peer alice-1',
      'call:user carol connecting',
      'call:peer carol-1',
    ])
  })
})
