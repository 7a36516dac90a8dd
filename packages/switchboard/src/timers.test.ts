import { describe, expect, it } from 'vitest'
import { answering, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

describe('the ring time', () => {
  it('ends as no-answer for a callee who rang, and as a missed call for them', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    network.advance(29_999)
    expect(alice.news()).toEqual(['call:user bob ringing'])
    network.advance(1)
    expect(alice.news()).toEqual(['call:closed bob ended no-answer by the system'])
    expect(bob.news()).toEqual(['call:incoming alice', 'call:closed alice ended no-answer by the system, missed'])
  })

  it('ends as unavailable for a callee without a device', () => {
    const network = createTestNetwork()
    const alice = network.online('alice')
    alice.send('call:start', startRequest('bob'))
    expect(alice.news()).toEqual([])
    network.advance(30_000)
    expect(alice.news()).toEqual(['call:closed bob ended unavailable by the system'])
  })

  it('one to many: ends for each who did not answer; those who did go on', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol', 'dave']))
    carol.send('call:ring', room)
    bob.send('call:answer', answering)
    alice.news()
    network.advance(30_000)
    expect(alice.news()).toEqual(['call:user carol ended no-answer', 'call:user dave ended unavailable'])
    network.advance(3_600_000)
    expect(alice.news()).toEqual([])
    expect(network.calls.size).toBe(1)
  })

  it('is what an incoming call says is left of it', () => {
    const network = createTestNetwork()
    network.online('alice').send('call:start', startRequest('bob'))
    network.advance(12_000)
    expect(network.online('bob').all('call:incoming')).toMatchObject([{ call: { ringsFor: 18_000 } }])
  })
})

describe('a lost line', () => {
  function talking() {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    alice.news()
    bob.news()
    return { network, alice, bob }
  }

  it('ends the call as connection-lost after the seat time', () => {
    const { network, alice, bob } = talking()
    bob.disconnect()
    network.advance(29_999)
    expect(alice.news()).toEqual([])
    network.advance(1)
    expect(alice.news()).toEqual(['call:closed bob ended connection-lost by the system'])
  })

  it('is forgotten where the device comes back in time', () => {
    const { network, alice, bob } = talking()
    bob.disconnect()
    network.advance(29_999)
    bob.connect()
    network.advance(3_600_000)
    expect(alice.news()).toEqual([])
    expect(network.calls.size).toBe(1)
  })

  it("keeps a caller's seat as well; nobody rings for a caller who does not come back", () => {
    const network = createTestNetwork({ seatTimeoutMs: 5_000 })
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    alice.disconnect()
    network.advance(5_000)
    expect(bob.news()).toEqual(['call:incoming alice', 'call:closed alice ended connection-lost by the system, missed'])
  })

  it('of a device that only rings lets the ring go on for a device that comes', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.disconnect()
    network.advance(10_000)
    const tablet = network.online('bob', 'tablet')
    expect(tablet.news()).toEqual(['call:incoming alice'])
    expect(tablet.send('call:answer', answering).ok).toBe(true)
    expect(alice.news()).toEqual(['call:user bob connecting', 'call:peer tablet initiator'])
  })
})

describe('what is over', () => {
  it('is forgotten: nothing is left of users who went', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
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

  it('leaves no trace of a callee who was never there', () => {
    const network = createTestNetwork()
    const alice = network.online('alice')
    alice.send('call:start', startRequest('bob'))
    expect(network.users.size).toBe(2)
    alice.send('call:end', { ...room, reason: 'hangup' })
    expect([...network.users.keys()]).toEqual(['alice@example.com'])
  })
})
