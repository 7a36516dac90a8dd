import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

function createGroupCall() {
  const network = createTestNetwork()
  const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
  alice.send('call:start', startRequest(['bob', 'carol']))
  bob.send('call:answer', answering)
  carol.send('call:answer', answering)
  for (const client of [alice, bob, carol]) client.newPushes()
  return { network, alice, bob, carol }
}

describe('declining', () => {
  it("closes the call on the user's other devices without a missed call", () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    expect(bob.send('call:decline', room)).toEqual({ ok: true, value: null })
    expect(alice.newPushes()).toEqual(['call:closed bob busy declined by bob'])
    expect(bob.newPushes()).toEqual(['call:incoming alice'])
    expect(tablet.newPushes()).toEqual(['call:incoming alice', 'call:closed bob ended declined by bob'])
  })

  it('one to many: removes only that user', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:decline', room)
    expect(alice.newPushes()).toEqual(['call:user bob busy declined'])
  })

  it('fails for a device that is not invited', () => {
    const { network } = createGroupCall()
    for (const client of [network.connect('bob', 'tablet'), network.connect('mallory')]) {
      expect(client.send('call:decline', room)).toMatchObject({ ok: false, failure: { statusCode: 404 } })
    }
  })

  it('leaves a call that the device is already in', () => {
    const { alice, bob } = createGroupCall()
    expect(bob.send('call:decline', room)).toMatchObject({ ok: true })
    expect(alice.newPushes().join()).toContain('bob ended')
    expect(bob.send('call:decline', room)).toMatchObject({ ok: false, failure: { statusCode: 404 } })
  })
})

describe('ending', () => {
  it('cancels a call before the answer, as missed for the callee', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    alice.send('call:end', hangingUp)
    expect(alice.newPushes()).toEqual([])
    for (const client of [bob, tablet]) {
      expect(client.newPushes()).toEqual(['call:incoming alice', 'call:closed alice ended cancelled by alice, missed'])
    }
  })

  it.each(['hangup', 'media-failed'] as const)('hangs up with the reason %s', (reason) => {
    const { alice, bob } = createAnsweredCall()
    bob.send('call:end', { ...room, reason })
    expect(alice.newPushes()).toEqual([`call:closed bob ended ${reason} by bob`])
    expect(bob.newPushes()).toEqual([])
  })

  it('one to many: leaves the call, which ends when one member remains', () => {
    const { network, alice, bob, carol } = createGroupCall()
    alice.send('call:end', hangingUp)
    for (const client of [bob, carol]) expect(client.newPushes()).toEqual(['call:user alice ended hangup'])
    carol.send('call:end', hangingUp)
    expect(bob.newPushes()).toEqual(['call:closed carol ended hangup by carol'])
    expect(network.calls.size).toBe(0)
  })

  it('one to many: lets the call ring on while a member remains, and cancels it after that', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    alice.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual([
      'call:incoming alice',
      'call:user alice ended hangup',
      'call:user bob connecting',
    ])
    bob.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual(['call:closed bob ended cancelled by bob, missed'])
  })

  it('declines a call that rings', () => {
    const { alice, bob } = createStartedCall()
    bob.send('call:end', hangingUp)
    expect(alice.newPushes()).toEqual(['call:closed bob busy declined by bob'])
  })

  it('succeeds without effect on a call that the device is not part of', () => {
    const { network, alice, bob, carol } = createGroupCall()
    const others = [network.connect('mallory'), network.connect('bob', 'tablet')]
    for (const client of others) expect(client.send('call:end', hangingUp)).toEqual({ ok: true, value: null })
    expect(bob.send('call:end', { ...hangingUp, roomId: 'room-unknown-0000000' })).toEqual({ ok: true, value: null })
    for (const client of [alice, bob, carol]) expect(client.newPushes()).toEqual([])
  })
})
