import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const sync = { known: [room.roomId] }

describe('the snapshot', () => {
  it('shows a device the call it is in, with its peers and the number of the last push', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    alice.disconnect()
    bob.send('call:ring', room)
    bob.send('call:answer', answering)
    expect(alice.heard).toEqual([])
    alice.connect('Alice')
    expect(alice.send('session:sync', sync)).toMatchObject({
      ok: true,
      value: {
        self: { userJid: 'alice@example.com', displayName: 'Alice' },
        calls: [
          {
            ...room,
            seq: 0,
            ringsFor: 0,
            users: [{ status: 'connecting' }, { status: 'connecting' }],
            peers: [{ ...bob.address, initiator: true }],
          },
        ],
        closed: [],
      },
    })
    bob.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    expect(alice.all('call:mute')).toMatchObject([{ seq: 1 }])
  })

  it('shows a device the call that rings at it, without peers', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.disconnect()
    bob.connect()
    expect(bob.news()).toEqual(['call:incoming alice'])
    expect(bob.send('session:sync', { known: [] })).toMatchObject({
      value: { calls: [{ ...room, seq: 1, peers: [] }], closed: [] },
    })
  })

  it('says how a call ended while the device was away', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.disconnect()
    alice.send('call:end', hangingUp)
    bob.connect()
    const cancelled = {
      ...room,
      userJid: 'alice@example.com',
      status: 'ended',
      reason: 'cancelled',
      endedBy: 'alice@example.com',
      missed: true,
    }
    expect(bob.send('session:sync', sync)).toMatchObject({ value: { calls: [], closed: [cancelled] } })
    expect(alice.send('session:sync', sync)).toMatchObject({ value: { closed: [{ ...cancelled, missed: false }] } })
  })

  it('says "answered elsewhere" to the device that did not answer, during the call and after it', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    const elsewhere = { value: { calls: [], closed: [{ reason: 'answered-elsewhere', missed: false }] } }
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    expect(tablet.send('session:sync', sync)).toMatchObject(elsewhere)
    alice.send('call:end', hangingUp)
    expect(tablet.send('session:sync', sync)).toMatchObject(elsewhere)
    expect(bob.send('session:sync', sync)).toMatchObject({ value: { closed: [{ reason: 'hangup' }] } })
  })

  it('says "answered elsewhere" also when the device that answered has left a group in which others go on', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    const carol = network.online('carol')
    alice.send('call:start', startRequest(['bob', 'carol']))
    carol.send('call:answer', answering)
    tablet.disconnect()
    bob.send('call:answer', answering)
    bob.send('call:end', hangingUp)
    tablet.connect()
    expect(tablet.send('session:sync', sync)).toMatchObject({
      value: { calls: [], closed: [{ reason: 'answered-elsewhere', missed: false }] },
    })
    expect(bob.send('session:sync', sync)).toMatchObject({ value: { closed: [{ reason: 'hangup' }] } })
  })

  it('says "signaling failed" of a call that nobody knows, or that is somebody else\'s', () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.online('alice'), network.online('mallory')]
    alice.send('call:start', startRequest('bob'))
    expect(mallory.send('session:sync', sync)).toEqual({
      ok: true,
      value: {
        self: { userJid: 'mallory@example.com', displayName: 'mallory' },
        calls: [],
        closed: [
          {
            ...room,
            userJid: 'mallory@example.com',
            status: 'ended',
            reason: 'signaling-failed',
            endedBy: null,
            missed: false,
          },
        ],
      },
    })
  })
})

describe('a command sent twice', () => {
  it('is done once and answered twice, even over a new line', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    const first = alice.send('call:start', startRequest('bob'), 'command-start')
    alice.disconnect()
    alice.connect()
    expect(alice.send('call:start', startRequest('bob'), 'command-start')).toEqual(first)
    expect(bob.news()).toEqual(['call:incoming alice'])
  })

  it("is told apart from another device's command of the same id", () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'), 'same')
    expect(bob.send('call:ring', room, 'same')).toEqual({ ok: true, value: null })
    expect(alice.news()).toEqual(['call:user bob ringing'])
  })

  it('is remembered for the last 32 commands', () => {
    const network = createTestNetwork()
    const alice = network.online('alice')
    for (let index = 0; index < 40; index++) alice.send('call:end', hangingUp)
    expect(network.users.get(alice.userJid)?.devices[0]?.replies).toHaveLength(32)
  })

  it('is refused from a device that is not connected', () => {
    const network = createTestNetwork()
    const alice = network.phone('alice')
    expect(alice.send('call:start', startRequest('bob'))).toMatchObject({ failure: { statusCode: 503 } })
    expect(network.users.size + network.calls.size).toBe(0)
  })
})
