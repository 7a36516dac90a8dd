import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { cameraMuted, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

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

  it('get no common call if one of the calls has several callees', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:start', startRequest('alice', crossed))
    expect(alice.newPushes()).toEqual(['call:user bob engaged engaged', 'call:missed bob engaged'])
    expect(bob.newPushes()).toContain('call:closed alice engaged engaged by the system')
  })
})
