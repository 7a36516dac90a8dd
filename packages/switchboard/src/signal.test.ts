import { describe, expect, it } from 'vitest'
import { answering, cameraMuted, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestPhone } from './testing/testNetwork'

const offer = { generation: 1, signal: { type: 'offer', sdp: 'v=0' } } as const

function signalTo(phone: TestPhone) {
  return { ...room, to: phone.address, ...offer }
}

describe('a signal', () => {
  it('goes between devices of the same call, from whom the socket says', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    expect(alice.send('call:signal', signalTo(bob))).toEqual({ ok: true, value: null })
    expect(bob.all('call:signal')).toEqual([{ ...room, from: alice.address, ...offer }])
  })

  it('never reaches a device that has not answered, nor comes from one', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    const notFound = { ok: false, failure: { statusCode: 404 } }
    expect(alice.send('call:signal', signalTo(bob))).toMatchObject(notFound)
    expect(bob.send('call:signal', signalTo(alice))).toMatchObject(notFound)
    bob.send('call:answer', answering)
    expect(alice.send('call:signal', signalTo(tablet))).toMatchObject(notFound)
    expect(tablet.send('call:signal', signalTo(alice))).toMatchObject(notFound)
    for (const phone of [alice, bob, tablet]) expect(phone.all('call:signal')).toEqual([])
  })

  it('never reaches a stranger, nor comes from one', () => {
    const network = createTestNetwork()
    const [alice, bob, mallory] = [network.online('alice'), network.online('bob'), network.online('mallory')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    expect(mallory.send('call:signal', signalTo(alice)).ok).toBe(false)
    expect(alice.send('call:signal', signalTo(mallory)).ok).toBe(false)
  })

  it('is refused while the other line is lost', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    bob.disconnect()
    expect(alice.send('call:signal', signalTo(bob))).toMatchObject({ failure: { statusCode: 503 } })
  })
})

describe('muting', () => {
  it('is noted and told to the others in the call, once', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    alice.news()
    bob.news()
    bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    expect(alice.news()).toEqual(['call:mute bob microphone true'])
    expect(bob.news()).toEqual([])
    expect(network.calls.get(room.roomId)?.users[1]).toMatchObject({
      tracks: { microphone: { isMuted: true }, camera: { isMuted: false } },
    })
  })

  it('while it rings is told by the call that is answered', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    alice.send('call:mute', { ...room, source: 'camera', isMuted: true })
    expect(bob.news()).toEqual(['call:incoming alice'])
    expect(bob.send('call:answer', answering)).toMatchObject({
      value: { call: { users: [{ tracks: cameraMuted }, {}] } },
    })
  })

  it('is not for a device that is not in the call', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    expect(bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })).toMatchObject({
      failure: { statusCode: 404 },
    })
  })
})
