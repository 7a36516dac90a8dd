import type { ClosedView } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const second = { roomId: 'room-second-00000000' }

/** A network with Alice and Bob's laptop, which has no WebRTC. */
function createNetwork() {
  const network = createTestNetwork()
  const alice = network.connect('alice')
  const laptop = network.client('bob', 'bob-laptop')
  const connect = (canCall: boolean) => {
    network.dispatch({ name: 'connectDevice', from: laptop.address, displayName: '', canCall })
  }
  connect(false)
  return { network, alice, laptop, connect }
}

const snapshotOf = (client: TestClient, knownCalls: string[] = []) => client.send('session:sync', { knownCalls })

describe('a device that cannot take calls', () => {
  it('does not ring: the call rings on the other devices of the user', () => {
    const { network, alice, laptop } = createNetwork()
    const phone = network.connect('bob', 'bob-phone')
    alice.send('call:start', startRequest('bob'))
    expect(phone.newPushes()).toEqual(['call:incoming alice'])
    expect(laptop.newPushes()).toEqual([])
    phone.send('call:answer', answering)
    network.advance(60_000)
    expect(laptop.newPushes()).toEqual([])
  })

  it('counts as no device for calls: the callee is unavailable after the ring time, and has missed the call', () => {
    const { network, alice, laptop } = createNetwork()
    alice.send('call:start', startRequest('bob'))
    network.advance(29_999)
    expect(alice.newPushes()).toEqual([])
    network.advance(1)
    const [closed] = alice.payloads('call:closed') as ClosedView[]
    expect(closed).toMatchObject({ status: 'ended', reason: 'unavailable', userJid: 'bob@example.com' })
    expect(laptop.payloads('call:missed')).toMatchObject([{ call: room, status: 'ended' }])
  })

  it('has missed a call that its caller cancels', () => {
    const { alice, laptop } = createNetwork()
    alice.send('call:start', startRequest('bob'))
    alice.send('call:end', hangingUp)
    expect(laptop.payloads('call:missed')).toMatchObject([{ call: room, status: 'ended' }])
  })

  it('has missed a call to an engaged user, once', () => {
    const { network, alice, laptop } = createNetwork()
    const phone = network.connect('bob', 'bob-phone')
    phone.send('call:start', startRequest('carol', second))
    alice.send('call:start', startRequest('bob'))
    expect(laptop.payloads('call:missed')).toMatchObject([{ call: room, status: 'engaged' }])
    expect(phone.payloads('call:missed')).toMatchObject([{ call: room, status: 'engaged' }])
  })

  it('has not missed a call that the user declines on another device', () => {
    const { network, alice, laptop } = createNetwork()
    const phone = network.connect('bob', 'bob-phone')
    alice.send('call:start', startRequest('bob'))
    phone.send('call:decline', room)
    expect(laptop.newPushes()).toEqual([])
  })

  it('is sent no ringing call when it connects, and none in a snapshot', () => {
    const { alice, laptop, connect } = createNetwork()
    laptop.disconnect()
    alice.send('call:start', startRequest('bob'))
    connect(false)
    expect(laptop.newPushes()).toEqual([])
    expect(snapshotOf(laptop)).toMatchObject({ ok: true, value: { calls: [] } })
  })

  it('rings once its browser can take calls', () => {
    const { alice, laptop, connect } = createNetwork()
    alice.send('call:start', startRequest('bob'))
    connect(true)
    expect(laptop.newPushes()).toEqual(['call:incoming alice'])
    expect(snapshotOf(laptop)).toMatchObject({ ok: true, value: { calls: [room] } })
  })
})
