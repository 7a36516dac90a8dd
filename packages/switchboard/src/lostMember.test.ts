import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const second = { roomId: 'room-second-00000000' }
const answeringSecond = { ...answering, ...second }

type Network = ReturnType<typeof createTestNetwork>

/** How a device is lost. After each one, the server knows that the device may not come back. */
const losses: [loss: string, lose: (client: TestClient, network: Network) => void][] = [
  ['its connection is lost', (client) => client.disconnect()],
  [
    'its page is left',
    (client) => {
      client.send('call:away', room)
      client.disconnect()
    },
  ],
  ['its page is left, and the connection is not closed yet', (client) => client.send('call:away', room)],
  [
    'its connection was lost 7 seconds ago',
    (client, network) => {
      client.disconnect()
      network.advance(7_000)
    },
  ],
]

/** The reason that other users get when a user who was lost in this way leaves. */
const reasonAfter = (loss: string) => (loss.includes('page') ? 'hangup by bob' : 'connection-lost by the system')
const closedBob = (loss: string) => `call:closed bob ended ${reasonAfter(loss)}`

describe.each(losses)('a member whose device is lost (%s)', (loss, lose) => {
  function loseBob() {
    const { network, alice, bob } = createAnsweredCall()
    const carol = network.connect('carol')
    lose(bob, network)
    for (const client of [alice, carol]) client.newPushes()
    return { network, alice, bob, carol }
  }

  it('may start another call on a new device, which ends the membership', () => {
    const { network, alice, carol } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    expect(tablet.send('call:start', startRequest('carol', second)).ok).toBe(true)
    expect(alice.newPushes()).toEqual([closedBob(loss)])
    expect(carol.newPushes()).toEqual(['call:incoming bob'])
    expect([...network.calls.keys()]).toEqual([second.roomId])
  })

  it('is not engaged: a new device rings, and its answer ends the membership', () => {
    const { network, alice, carol } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    expect(carol.send('call:start', startRequest('bob', second)).ok).toBe(true)
    expect(carol.newPushes()).toEqual([])
    expect(tablet.newPushes()).toEqual(['call:incoming carol'])
    expect(alice.newPushes()).toEqual([])
    expect(tablet.send('call:answer', answeringSecond).ok).toBe(true)
    expect(alice.newPushes()).toEqual([closedBob(loss)])
    expect(carol.newPushes()).toEqual(['call:user bob connecting', 'call:peer tablet initiator'])
  })

  it('is not engaged: a device that connects while the call waits for one rings', () => {
    const { network, carol } = loseBob()
    carol.send('call:start', startRequest('bob', second))
    expect(network.connect('bob', 'tablet').newPushes()).toEqual(['call:incoming carol'])
  })

  it('may be called by the user who is still in the call with the lost device, after that user hangs up', () => {
    const { network, alice } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    alice.send('call:end', hangingUp)
    expect(alice.send('call:start', startRequest('bob', second)).ok).toBe(true)
    expect(tablet.newPushes()).toEqual(['call:incoming alice'])
  })

  it('may call the user who is still in the call with the lost device', () => {
    const { network, alice } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    expect(tablet.send('call:start', startRequest('alice', second)).ok).toBe(true)
    expect(tablet.newPushes()).toEqual([])
    expect(alice.newPushes()).toEqual([closedBob(loss), 'call:incoming bob'])
  })

  it('is told how the call ended when the lost device comes back after the new call', () => {
    const { network, bob } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    tablet.send('call:start', startRequest('carol', second))
    bob.disconnect()
    bob.connect()
    const reply = bob.send('session:sync', { knownCalls: [room.roomId] })
    expect(reply).toMatchObject({ value: { calls: [], closed: [{ roomId: room.roomId, status: 'ended' }] } })
    expect(network.calls.get(second.roomId)?.members).toMatchObject([{ deviceId: 'tablet' }])
  })

  it('is engaged again when the device is back, for the calls that rang meanwhile', () => {
    const { network, alice, bob, carol } = loseBob()
    const tablet = network.connect('bob', 'tablet')
    carol.send('call:start', startRequest('bob', second))
    bob.disconnect()
    bob.connect()
    bob.send('session:sync', { knownCalls: [room.roomId] })
    expect(carol.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
    expect(tablet.newPushes()).toEqual(['call:incoming carol', 'call:closed bob engaged engaged by the system, missed'])
    expect(bob.payloads('call:missed')).toHaveLength(loss.includes('page') ? 0 : 1)
    expect(tablet.send('call:start', startRequest('carol', { roomId: 'room-third-000000000' }))).toMatchObject({
      failure: { statusCode: 409 },
    })
    expect(alice.payloads('call:closed')).toEqual([])
    network.advance(60_000)
    expect(network.calls.size).toBe(1)
  })

  it('is engaged again when its page has been reloaded, for the calls that rang meanwhile', () => {
    const { network, carol } = loseBob()
    carol.send('call:start', startRequest('bob', second))
    const after = network.connect('bob', 'bob-after')
    after.send('session:sync', { knownCalls: [], resumedDevices: ['bob-1'] })
    expect(carol.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
    expect(after.newPushes()).toEqual(['call:incoming carol', 'call:closed bob engaged engaged by the system, missed'])
    expect(network.calls.get(room.roomId)?.members).toMatchObject([{}, { deviceId: 'bob-after', expiresAt: null }])
  })

  it('does not resume a membership that a new call has ended', () => {
    const { network } = loseBob()
    network.connect('bob', 'tablet').send('call:start', startRequest('carol', second))
    const after = network.connect('bob', 'bob-after')
    const reply = after.send('session:sync', { knownCalls: [room.roomId], resumedDevices: ['bob-1'] })
    expect(reply).toMatchObject({ value: { calls: [] } })
    expect(network.calls.get(second.roomId)?.members).toMatchObject([{ deviceId: 'tablet' }])
  })

  it('frees both users when the other device is lost too', () => {
    const { network, alice, carol } = loseBob()
    alice.disconnect()
    const [aliceAfter, bobAfter] = [network.connect('alice', 'alice-after'), network.connect('bob', 'bob-after')]
    expect(carol.send('call:start', startRequest('alice', second)).ok).toBe(true)
    expect(aliceAfter.newPushes()).toEqual(['call:incoming carol'])
    expect(bobAfter.send('call:start', startRequest('alice', { roomId: 'room-third-000000000' })).ok).toBe(true)
    expect(network.calls.has(room.roomId)).toBe(false)
    expect(aliceAfter.newPushes()).toEqual(['call:incoming bob'])
  })
})

describe('a live member', () => {
  it('is engaged, on every device', () => {
    const { network } = createAnsweredCall()
    const [carol, tablet] = [network.connect('carol'), network.connect('bob', 'tablet')]
    expect(tablet.send('call:start', startRequest('carol', second))).toMatchObject({ failure: { statusCode: 409 } })
    carol.send('call:start', startRequest('bob', second))
    expect(carol.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
  })
})

describe.each(losses)('a ringing call whose caller is lost (%s)', (loss, lose) => {
  const canceled = loss.includes('page') ? 'cancelled by alice' : 'connection-lost by the system'

  function loseAlice() {
    const { network, alice, bob } = createStartedCall()
    bob.send('call:ring', room)
    lose(alice, network)
    bob.newPushes()
    return { network, alice, bob, since: loss.includes('7 seconds') ? 7_000 : 0 }
  }

  it('stops ringing eight seconds after the loss, as missed', () => {
    const { network, bob, since } = loseAlice()
    network.advance(7_999 - since)
    expect(bob.newPushes()).toEqual([])
    network.advance(1)
    expect(bob.newPushes()).toEqual([`call:closed alice ended ${canceled}, missed`])
    expect(network.calls.size).toBe(0)
  })

  it('rings on when the caller is back in time', () => {
    const { network, alice, bob } = loseAlice()
    alice.disconnect()
    alice.connect()
    alice.send('session:sync', { knownCalls: [room.roomId] })
    network.advance(20_000)
    expect(bob.newPushes()).toEqual([])
    expect(bob.send('call:answer', answering).ok).toBe(true)
  })

  it('rings on when the page of the caller has been reloaded in time', () => {
    const { network, bob } = loseAlice()
    const after = network.connect('alice', 'alice-after')
    after.send('session:sync', { knownCalls: [], resumedDevices: ['alice-1'] })
    network.advance(20_000)
    expect(bob.newPushes()).toEqual([])
    expect(bob.send('call:answer', answering).ok).toBe(true)
  })

  it('says at the answer that the caller is lost, and ends eight seconds after the loss', () => {
    const { network, bob, since } = loseAlice()
    const reply = bob.send('call:answer', answering)
    const flag = loss.includes('page') ? { isAway: true } : { isLost: true }
    expect(reply).toMatchObject({ value: { call: { users: [flag, {}] } } })
    expect(bob.payloads('call:user').at(-1)?.user).toMatchObject({ ...flag, status: 'connecting' })
    bob.newPushes()
    network.advance(7_999 - since)
    expect(bob.newPushes()).toEqual([])
    network.advance(1)
    const ended = loss.includes('page') ? 'hangup by alice' : 'connection-lost by the system'
    expect(bob.newPushes()).toEqual([`call:closed alice ended ${ended}`])
  })

  it('goes on when the caller is back after the answer, and says so', () => {
    const { network, alice, bob } = loseAlice()
    bob.send('call:answer', answering)
    alice.disconnect()
    alice.connect()
    alice.send('session:sync', { knownCalls: [room.roomId] })
    const user = bob.payloads('call:user').at(-1)?.user
    expect(user).toMatchObject({ userJid: alice.userJid })
    expect(user).not.toHaveProperty('isLost')
    expect(user).not.toHaveProperty('isAway')
    network.advance(60_000)
    expect(network.calls.size).toBe(1)
  })

  it('ends when the caller calls again on a new device', () => {
    const { network, bob } = loseAlice()
    const after = network.connect('alice', 'alice-after')
    expect(after.send('call:start', startRequest('bob', second)).ok).toBe(true)
    expect(bob.newPushes()).toEqual([`call:closed alice ended ${canceled}, missed`, 'call:incoming alice'])
  })

  it('is not joined by a call of the callee to the caller: the new device of the caller rings', () => {
    const { network, bob } = loseAlice()
    const after = network.connect('alice', 'alice-after')
    expect(bob.send('call:start', startRequest('alice', second))).toMatchObject({
      value: { call: { roomId: second.roomId } },
    })
    expect(after.newPushes()).toEqual(['call:incoming bob'])
    expect([...network.calls.keys()]).toEqual([second.roomId])
  })
})

describe('a ringing call', () => {
  it('does not stop earlier than the member time-out allows a device to be away', () => {
    const { network, alice, bob } = createStartedCall({ memberTimeoutMs: 2_000 })
    alice.disconnect()
    network.advance(2_000)
    expect(bob.newPushes()).toEqual([
      'call:incoming alice',
      'call:closed alice ended connection-lost by the system, missed',
    ])
  })

  it('rings on for eight seconds when every member of a group is lost, and the members are kept', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    alice.disconnect()
    network.advance(8_000)
    expect(carol.newPushes()).toEqual(['call:incoming alice'])
    bob.disconnect()
    network.advance(7_999)
    expect(carol.newPushes()).toEqual([])
    network.advance(1)
    expect(carol.newPushes()).toEqual(['call:closed alice ended connection-lost by the system, missed'])
    expect(network.calls.get(room.roomId)?.members).toHaveLength(2)
    for (const client of [alice, bob]) client.connect()
    network.advance(60_000)
    expect(network.calls.size).toBe(1)
  })

  it('stops eight seconds after the last live member has left a lost one', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    alice.disconnect()
    network.advance(2_000)
    bob.send('call:end', hangingUp)
    network.advance(7_999)
    expect(carol.newPushes()).toEqual(['call:incoming alice'])
    network.advance(1)
    expect(carol.newPushes()).toEqual(['call:closed alice ended connection-lost by the system, missed'])
  })
})

describe('a member whose connection is lost', () => {
  it('is announced to the others as lost, and as present when it is back', () => {
    const { alice, bob } = createAnsweredCall()
    bob.disconnect()
    expect(alice.payloads('call:user').at(-1)?.user).toMatchObject({ userJid: bob.userJid, isLost: true })
    bob.connect()
    expect(alice.payloads('call:user').at(-1)?.user).not.toHaveProperty('isLost')
  })
})
