import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

function threeInACall() {
  const network = createTestNetwork()
  const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
  alice.send('call:start', startRequest(['bob', 'carol']))
  bob.send('call:answer', answering)
  carol.send('call:answer', answering)
  for (const phone of [alice, bob, carol]) phone.news()
  return { network, alice, bob, carol }
}

describe('declining', () => {
  it('is for the user: the other devices fall silent without a missed call', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    expect(bob.send('call:decline', room)).toEqual({ ok: true, value: null })
    expect(alice.news()).toEqual(['call:closed bob busy declined by bob'])
    expect(bob.news()).toEqual(['call:incoming alice'])
    expect(tablet.news()).toEqual(['call:incoming alice', 'call:closed bob ended declined by bob'])
  })

  it('one to many: concerns that user only', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:decline', room)
    expect(alice.news()).toEqual(['call:user bob busy declined'])
  })

  it('of a call that is over, answered, or not for this user: no such call', () => {
    const { network } = threeInACall()
    for (const phone of [network.online('bob', 'tablet'), network.online('mallory')]) {
      expect(phone.send('call:decline', room)).toMatchObject({ ok: false, failure: { statusCode: 404 } })
    }
  })

  it('of a call that this device is in, by an answer it has given up for lost: leaves', () => {
    const { alice, bob } = threeInACall()
    expect(bob.send('call:decline', room)).toMatchObject({ ok: true })
    expect(alice.news().join()).toContain('bob ended')
    expect(bob.send('call:decline', room)).toMatchObject({ ok: false, failure: { statusCode: 404 } })
  })
})

describe('ending', () => {
  it('before the answer cancels: the callee missed it', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    alice.send('call:end', hangingUp)
    expect(alice.news()).toEqual([])
    for (const phone of [bob, tablet]) {
      expect(phone.news()).toEqual(['call:incoming alice', 'call:closed alice ended cancelled by alice, missed'])
    }
  })

  it.each(['hangup', 'media-failed'] as const)('hangs up with the reason %s', (reason) => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    alice.news()
    bob.news()
    bob.send('call:end', { ...room, reason })
    expect(alice.news()).toEqual([`call:closed bob ended ${reason} by bob`])
    expect(bob.news()).toEqual([])
  })

  it('one to many: leaves, until fewer than two are there', () => {
    const { network, alice, bob, carol } = threeInACall()
    alice.send('call:end', hangingUp)
    for (const phone of [bob, carol]) expect(phone.news()).toEqual(['call:user alice ended hangup'])
    carol.send('call:end', hangingUp)
    expect(bob.news()).toEqual(['call:closed carol ended hangup by carol'])
    expect(network.calls.size).toBe(0)
  })

  it('one to many: a caller who leaves cancels the rings where nobody has joined, and lets them ring where somebody has', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    alice.send('call:end', hangingUp)
    expect(carol.news()).toEqual(['call:incoming alice'])
    bob.send('call:end', hangingUp)
    expect(carol.news()).toEqual(['call:closed bob ended cancelled by bob, missed'])
  })

  it('where the phone rings declines', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:end', hangingUp)
    expect(alice.news()).toEqual(['call:closed bob busy declined by bob'])
  })

  it("of an unknown call, somebody else's call, or on the device that did not answer: succeeds, and nothing happens", () => {
    const { network, alice, bob, carol } = threeInACall()
    const others = [network.online('mallory'), network.online('bob', 'tablet')]
    for (const phone of others) expect(phone.send('call:end', hangingUp)).toEqual({ ok: true, value: null })
    expect(bob.send('call:end', { ...hangingUp, roomId: 'room-nobody-knows-it' })).toEqual({ ok: true, value: null })
    for (const phone of [alice, bob, carol]) expect(phone.news()).toEqual([])
  })
})
