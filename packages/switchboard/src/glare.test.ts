import { describe, expect, it } from 'vitest'
import { cameraMuted, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const crossed = { roomId: 'room-crossed-0000000' }

describe('two people who dial each other', () => {
  it('get one connected call', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    const reply = bob.send('call:start', startRequest('alice', crossed))
    expect(reply).toMatchObject({ ok: true, value: { call: { ...room, callerJid: 'alice@example.com' } } })
    expect(alice.news()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.news()).toEqual(['call:incoming alice', 'call:user alice connecting', 'call:peer alice-1'])
    expect(tablet.news()).toEqual(['call:incoming alice', 'call:closed bob ended answered-elsewhere by bob'])
    expect([...network.calls.keys()]).toEqual([room.roomId])
  })

  it('do so from a device that has not been rung, too', () => {
    const network = createTestNetwork()
    const alice = network.online('alice')
    alice.send('call:start', startRequest('bob'))
    alice.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    const bob = network.online('bob', 'new-device')
    expect(bob.send('call:start', startRequest('alice', crossed))).toMatchObject({ value: { call: room } })
  })

  it('are muted as they dialled: an audio call that meets a video call is answered with sound', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    const reply = bob.send('call:start', startRequest('alice', { ...crossed, callType: 'audio' }))
    expect(reply).toMatchObject({ value: { call: { callType: 'video', users: [{}, { tracks: cameraMuted }] } } })
  })

  it('is not what a call to several people is: the other one is engaged', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:start', startRequest('alice', crossed))
    expect(alice.news()).toEqual(['call:user bob engaged engaged', 'call:missed bob engaged'])
    expect(bob.news()).toContain('call:closed alice engaged engaged by the system')
  })
})
