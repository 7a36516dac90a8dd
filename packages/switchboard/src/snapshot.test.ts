import type { CommandRequest } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { createStartedCall } from './testing/calls'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const sync: CommandRequest<'session:sync'> = { knownCalls: [room.roomId] }

describe('the snapshot', () => {
  it('contains the call that the device is in, with its peers and the number of the last push', () => {
    const { alice, bob } = createStartedCall()
    alice.disconnect()
    bob.send('call:ring', room)
    bob.send('call:answer', answering)
    expect(alice.received).toEqual([])
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
    expect(alice.payloads('call:mute')).toMatchObject([{ seq: 1 }])
  })

  it('contains a call that rings, without peers', () => {
    const { bob } = createStartedCall()
    bob.disconnect()
    bob.connect()
    expect(bob.newPushes()).toEqual(['call:incoming alice'])
    expect(bob.send('session:sync', { knownCalls: [] })).toMatchObject({
      value: { calls: [{ ...room, seq: 1, peers: [] }], closed: [] },
    })
  })

  it('contains how a call ended while the device was disconnected', () => {
    const { alice, bob } = createStartedCall()
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

  it('contains answered-elsewhere for a device that did not answer, during the call and after it', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    const answeredElsewhere = { value: { calls: [], closed: [{ reason: 'answered-elsewhere', missed: false }] } }
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    expect(tablet.send('session:sync', sync)).toMatchObject(answeredElsewhere)
    alice.send('call:end', hangingUp)
    expect(tablet.send('session:sync', sync)).toMatchObject(answeredElsewhere)
    expect(bob.send('session:sync', sync)).toMatchObject({ value: { closed: [{ reason: 'hangup' }] } })
  })

  it('contains answered-elsewhere also after the device that answered has left the group', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
    const carol = network.connect('carol')
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

  it('contains signaling-failed for an unknown call and for a call of other users', () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.connect('alice'), network.connect('mallory')]
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
  it('is executed once and gets two replies, also over a new connection', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    const first = alice.send('call:start', startRequest('bob'), 'command-start')
    alice.disconnect()
    alice.connect()
    expect(alice.send('call:start', startRequest('bob'), 'command-start')).toEqual(first)
    expect(bob.newPushes()).toEqual(['call:incoming alice'])
  })

  it('is distinguished from a command of another device with the same id', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest('bob'), 'same')
    expect(bob.send('call:ring', room, 'same')).toEqual({ ok: true, value: null })
    expect(alice.newPushes()).toEqual(['call:user bob ringing'])
  })

  it('is recognized among the last 32 commands', () => {
    const network = createTestNetwork()
    const alice = network.connect('alice')
    for (let index = 0; index < 40; index++) alice.send('call:end', hangingUp)
    expect(network.replies.get(alice.userJid)).toHaveLength(32)
  })

  it('fails for a device that is not connected', () => {
    const network = createTestNetwork()
    const alice = network.client('alice')
    expect(alice.send('call:start', startRequest('bob'))).toMatchObject({ failure: { statusCode: 503 } })
    expect(network.users.size + network.calls.size).toBe(0)
  })
})
