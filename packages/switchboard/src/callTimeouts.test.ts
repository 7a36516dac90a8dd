import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { answering, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

describe('the ring time-out', () => {
  it('ends a call that rang with no-answer, as missed for the callee', () => {
    const { network, alice, bob } = createStartedCall()
    bob.send('call:ring', room)
    network.advance(29_999)
    expect(alice.newPushes()).toEqual(['call:user bob ringing'])
    network.advance(1)
    expect(alice.newPushes()).toEqual(['call:closed bob ended no-answer by the system'])
    expect(bob.newPushes()).toEqual(['call:incoming alice', 'call:closed alice ended no-answer by the system, missed'])
  })

  it('ends a call to a callee without a device with unavailable', () => {
    const network = createTestNetwork()
    const alice = network.connect('alice')
    alice.send('call:start', startRequest('bob'))
    expect(alice.newPushes()).toEqual([])
    network.advance(30_000)
    expect(alice.newPushes()).toEqual(['call:closed bob ended unavailable by the system'])
  })

  it('one to many: removes the callees who did not answer and keeps the members', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol', 'dave']))
    carol.send('call:ring', room)
    bob.send('call:answer', answering)
    alice.newPushes()
    network.advance(30_000)
    expect(alice.newPushes()).toEqual(['call:user carol ended no-answer', 'call:user dave ended unavailable'])
    network.advance(3_600_000)
    expect(alice.newPushes()).toEqual([])
    expect(network.calls.size).toBe(1)
  })

  it('is shortened by the elapsed time for a device that connects while the call rings', () => {
    const network = createTestNetwork()
    network.connect('alice').send('call:start', startRequest('bob'))
    network.advance(12_000)
    expect(network.connect('bob').payloads('call:incoming')).toMatchObject([{ call: { ringsFor: 18_000 } }])
  })
})

describe('a disconnected device', () => {
  it('ends the call with connection-lost after the member time-out', () => {
    const { network, alice, bob } = createAnsweredCall()
    bob.disconnect()
    network.advance(29_999)
    expect(alice.newPushes()).toEqual(['call:user bob connecting lost'])
    network.advance(1)
    expect(alice.newPushes()).toEqual(['call:closed bob ended connection-lost by the system'])
  })

  it('stays a member when it reconnects in time', () => {
    const { network, alice, bob } = createAnsweredCall()
    bob.disconnect()
    network.advance(29_999)
    bob.connect()
    network.advance(3_600_000)
    expect(alice.newPushes()).toEqual(['call:user bob connecting lost', 'call:user bob connecting'])
    expect(network.calls.size).toBe(1)
  })

  it('ends a call that still rings when the caller does not reconnect', () => {
    const { network, alice, bob } = createStartedCall({ memberTimeoutMs: 5_000 })
    alice.disconnect()
    network.advance(5_000)
    expect(bob.newPushes()).toEqual([
      'call:incoming alice',
      'call:closed alice ended connection-lost by the system, missed',
    ])
  })

  it('leaves a call that only rings ringing for a device that connects later', () => {
    const { network, alice, bob } = createStartedCall()
    bob.disconnect()
    network.advance(10_000)
    const tablet = network.connect('bob', 'tablet')
    expect(tablet.newPushes()).toEqual(['call:incoming alice'])
    expect(tablet.send('call:answer', answering).ok).toBe(true)
    expect(alice.newPushes()).toEqual(['call:user bob connecting', 'call:peer tablet initiator'])
  })
})

describe('records', () => {
  it('are removed some time after their users have disconnected', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    alice.disconnect()
    bob.disconnect()
    network.advance(30_000)
    expect(network.calls.size).toBe(0)
    expect([...network.users.keys()]).toEqual(['alice@example.com', 'bob@example.com'])
    network.advance(120_000)
    expect(network.users.size).toBe(0)
  })

  it('are removed with the call for a callee who was never online', () => {
    const network = createTestNetwork()
    const alice = network.connect('alice')
    alice.send('call:start', startRequest('bob'))
    expect(network.users.size).toBe(2)
    alice.send('call:end', { ...room, reason: 'hangup' })
    expect([...network.users.keys()]).toEqual(['alice@example.com'])
  })
})
