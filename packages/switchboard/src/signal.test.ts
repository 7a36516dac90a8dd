import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { answering, cameraMuted, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const offer = { generation: 1, signal: { type: 'offer', sdp: 'v=0' } } as const

function signalTo(client: TestClient) {
  return { ...room, to: client.address, ...offer }
}

describe('signals', () => {
  it('reach another member, with the sender that the socket belongs to', () => {
    const { alice, bob } = createStartedCall()
    bob.send('call:answer', answering)
    expect(alice.send('call:signal', signalTo(bob))).toEqual({ ok: true, value: null })
    expect(bob.payloads('call:signal')).toEqual([{ ...room, from: alice.address, ...offer }])
  })

  it('neither reach nor leave a device that has not answered', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    const notFound = { ok: false, failure: { statusCode: 404 } }
    expect(alice.send('call:signal', signalTo(bob))).toMatchObject(notFound)
    expect(bob.send('call:signal', signalTo(alice))).toMatchObject(notFound)
    bob.send('call:answer', answering)
    expect(alice.send('call:signal', signalTo(tablet))).toMatchObject(notFound)
    expect(tablet.send('call:signal', signalTo(alice))).toMatchObject(notFound)
    for (const client of [alice, bob, tablet]) expect(client.payloads('call:signal')).toEqual([])
  })

  it('neither reach nor leave a user who is not in the call', () => {
    const network = createTestNetwork()
    const [alice, bob, mallory] = [network.connect('alice'), network.connect('bob'), network.connect('mallory')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    expect(mallory.send('call:signal', signalTo(alice)).ok).toBe(false)
    expect(alice.send('call:signal', signalTo(mallory)).ok).toBe(false)
  })

  it('fail while the other device is disconnected', () => {
    const { alice, bob } = createStartedCall()
    bob.send('call:answer', answering)
    bob.disconnect()
    expect(alice.send('call:signal', signalTo(bob))).toMatchObject({ failure: { statusCode: 503 } })
  })
})

describe('muting', () => {
  it('is stored and pushed once to the other members', () => {
    const { network, alice, bob } = createAnsweredCall()
    bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    expect(alice.newPushes()).toEqual(['call:mute bob microphone true'])
    expect(bob.newPushes()).toEqual([])
    expect(network.calls.get(room.roomId)?.users[1]).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: false } },
    })
  })

  it('before the answer is part of the answered call', () => {
    const { alice, bob } = createStartedCall()
    alice.send('call:mute', { ...room, source: 'camera', isMuted: true })
    expect(bob.newPushes()).toEqual(['call:incoming alice'])
    expect(bob.send('call:answer', answering)).toMatchObject({
      value: { call: { users: [{ tracks: cameraMuted }, {}] } },
    })
  })

  it('fails for a device that is not a member', () => {
    const { bob } = createStartedCall()
    expect(bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })).toMatchObject({
      failure: { statusCode: 404 },
    })
  })
})
