import type { Capability } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const capabilities: Capability[] = ['hold', 'waiting']
const second = { roomId: 'room-second-00000000' }
const third = { roomId: 'room-third-000000000' }
const conflict = { ok: false, failure: { statusCode: 409, code: 'conflict' } }
const notFound = { ok: false, failure: { statusCode: 404, code: 'not-found' } }

/** Alice and Bob in a call. Carol and Dave are online. Each supports several calls. */
function createCall() {
  const network = createTestNetwork()
  const connect = (name: string, deviceId?: string) => network.connect(name, deviceId, capabilities)
  const [alice, bob, carol, dave] = [connect('alice'), connect('bob'), connect('carol'), connect('dave')]
  alice.send('call:start', startRequest('bob'))
  bob.send('call:answer', answering)
  const clients = [alice, bob, carol, dave]
  for (const client of clients) client.newPushes()
  return { network, connect, alice, bob, carol, dave }
}

/** The same, and a call of Carol that waits for Bob. */
function createWaitingCall() {
  const call = createCall()
  call.carol.send('call:start', startRequest('bob', second))
  return call
}

const snapshot = (client: TestClient) => {
  const reply = client.send('session:sync', { knownCalls: [] })
  if (!reply.ok) throw new Error(reply.failure.message)
  return reply.value
}

describe('hold', () => {
  it('is pushed to every member, also to the own device, and stays in the snapshot', () => {
    const { alice, bob } = createCall()
    expect(bob.send('call:hold', room)).toEqual({ ok: true, value: null })
    for (const client of [alice, bob]) expect(client.newPushes()).toEqual(['call:user bob connecting on hold'])
    expect(snapshot(alice).calls[0]?.users).toMatchObject([{}, { userJid: 'bob@example.com', isOnHold: true }])
    expect(bob.send('call:resume', room)).toEqual({ ok: true, value: null })
    for (const client of [alice, bob]) expect(client.newPushes()).toEqual(['call:user bob connecting'])
    expect(snapshot(alice).calls[0]?.users[1]).not.toHaveProperty('isOnHold')
  })

  it('changes nothing the second time', () => {
    const { alice, bob } = createCall()
    for (const name of ['call:hold', 'call:resume'] as const) {
      bob.send(name, room)
      alice.newPushes()
      expect(bob.send(name, room)).toEqual({ ok: true, value: null })
      expect(alice.newPushes()).toEqual([])
    }
  })

  it('may be on both sides', () => {
    const { alice, bob } = createCall()
    alice.send('call:hold', room)
    bob.send('call:hold', room)
    alice.send('call:resume', room)
    expect(snapshot(alice).calls[0]?.users.map(({ isOnHold }) => isOnHold)).toEqual([undefined, true])
  })

  it('is refused for a call that the device is not in', () => {
    const { connect, bob, carol } = createCall()
    for (const name of ['call:hold', 'call:resume'] as const) {
      expect(carol.send(name, room)).toMatchObject(notFound)
      expect(connect('bob', 'tablet').send(name, room)).toMatchObject(notFound)
      expect(bob.send(name, second)).toMatchObject(notFound)
    }
  })

  it('survives a lost connection and a reload', () => {
    const { connect, alice, bob } = createCall()
    bob.send('call:hold', room)
    bob.disconnect()
    bob.connect()
    expect(alice.newPushes().at(-1)).toBe('call:user bob connecting on hold')
    bob.send('call:away', room)
    const page = connect('bob', 'bob-reloaded')
    page.send('session:sync', { knownCalls: [], resumedDevices: [bob.address.deviceId] })
    expect(snapshot(page).calls[0]?.users[1]).toMatchObject({ isOnHold: true })
  })

  it('ends with the call, and the active call goes on', () => {
    const { alice, bob, carol } = createWaitingCall()
    bob.send('call:answer', { ...second, tracks: unmuted })
    bob.newPushes()
    alice.send('call:end', hangingUp)
    expect(bob.newPushes()).toEqual(['call:closed alice ended hangup by alice'])
    expect(snapshot(carol).calls[0]?.users).toMatchObject([{}, { status: 'connecting' }])
  })

  it('stays when the active call ends', () => {
    const { bob, carol } = createWaitingCall()
    bob.send('call:answer', { ...second, tracks: unmuted })
    carol.send('call:end', { ...second, reason: 'hangup' })
    expect(snapshot(bob).calls).toMatchObject([{ ...room, users: [{}, { isOnHold: true }] }])
  })

  it('goes on in a group whose only member that is not on hold leaves', () => {
    const { alice, bob, carol } = createCall()
    alice.send('call:end', hangingUp)
    alice.send('call:start', startRequest(['bob', 'carol'], third))
    for (const client of [bob, carol]) {
      client.send('call:answer', { ...third, tracks: unmuted })
      client.send('call:hold', third)
    }
    alice.send('call:end', { ...third, reason: 'hangup' })
    expect(snapshot(bob).calls).toMatchObject([{ ...third, users: [{ status: 'ended' }, {}, {}] }])
  })

  it('lets the user start another call, and no third one', () => {
    const { bob, carol } = createCall()
    expect(bob.send('call:start', startRequest('carol', second))).toMatchObject(conflict)
    bob.send('call:hold', room)
    expect(bob.send('call:start', startRequest('carol', second))).toMatchObject({ ok: true })
    carol.send('call:answer', { ...second, tracks: unmuted })
    bob.send('call:hold', second)
    expect(bob.send('call:start', startRequest('dave', third))).toMatchObject(conflict)
  })
})

describe('call waiting', () => {
  it('rings while the user is in a call, and says so', () => {
    const { bob, carol } = createWaitingCall()
    expect(bob.newPushes()).toEqual(['call:incoming carol'])
    expect(bob.payloads('call:incoming').at(-1)?.call).toMatchObject({ ...second, isWaiting: true })
    bob.send('call:ring', second)
    expect(carol.newPushes()).toEqual(['call:user bob ringing'])
  })

  it('rings on the devices that support it only, and on the others when the current call has ended', () => {
    const { network, connect, alice, bob, carol } = createCall()
    const [tablet, older] = [connect('bob', 'tablet'), network.connect('bob', 'older')]
    carol.send('call:start', startRequest('bob', second))
    expect(tablet.newPushes()).toEqual(['call:incoming carol'])
    expect(older.newPushes()).toEqual([])
    expect(snapshot(older).calls).toEqual([])
    alice.send('call:end', hangingUp)
    expect(bob.newPushes()).toEqual([
      'call:incoming carol',
      'call:closed alice ended hangup by alice',
      'call:waiting false',
    ])
    expect(tablet.newPushes()).toEqual(['call:waiting false'])
    expect(older.newPushes()).toEqual(['call:incoming carol'])
    expect(older.payloads('call:incoming')[0]?.call).not.toHaveProperty('isWaiting')
  })

  it.each(['hold', 'lose'])('rings as any other call after: %s', (how) => {
    const { connect, bob } = createWaitingCall()
    const tablet = connect('bob', 'tablet')
    expect(tablet.payloads('call:incoming')[0]?.call).toMatchObject({ isWaiting: true })
    if (how === 'hold') bob.send('call:hold', room)
    else bob.disconnect()
    expect(tablet.newPushes()).toEqual(['call:incoming carol', 'call:waiting false'])
  })

  it('is missed on every device if no device answers', () => {
    const { network, connect, carol } = createCall()
    const [tablet, older] = [connect('bob', 'tablet'), network.connect('bob', 'older')]
    carol.send('call:start', startRequest('bob', second))
    network.advance(30_000)
    expect(tablet.newPushes().at(-1)).toBe('call:closed carol ended unavailable by the system, missed')
    expect(older.newPushes()).toEqual(['call:missed carol ended'])
  })

  it('is engaged for a third call', () => {
    const { bob, dave } = createWaitingCall()
    bob.newPushes()
    dave.send('call:start', startRequest('bob', third))
    expect(dave.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
    expect(bob.newPushes()).toEqual(['call:missed dave engaged'])
    bob.send('call:answer', { ...second, tracks: unmuted })
    dave.send('call:start', startRequest('bob', { roomId: 'room-fourth-00000000' }))
    expect(dave.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
  })

  it('is engaged for an older client, and one that does not want it', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [
      network.connect('alice'),
      network.connect('bob', 'bob-1', ['hold']),
      network.connect('carol', 'carol-1', capabilities),
    ]
    network.connect('bob', 'tablet', capabilities)
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    carol.send('call:start', startRequest('bob', second))
    expect(carol.newPushes()).toEqual(['call:closed bob engaged engaged by the system'])
  })

  it('begins for a call that rings when the user answers another', () => {
    const { alice, bob, carol, dave } = createCall()
    alice.send('call:end', hangingUp)
    carol.send('call:start', startRequest('bob', second))
    dave.send('call:start', startRequest('bob', third))
    bob.newPushes()
    bob.send('call:answer', { ...second, tracks: unmuted })
    expect(bob.newPushes()[0]).toBe('call:waiting true')
    expect(snapshot(bob).calls).toMatchObject([second, { ...third, isWaiting: true }])
    expect(dave.newPushes()).toEqual([])
  })

  it('declines without a change of the current call', () => {
    const { alice, bob, carol } = createWaitingCall()
    bob.send('call:decline', second)
    expect(carol.newPushes()).toEqual(['call:closed bob busy declined by bob'])
    expect(alice.newPushes()).toEqual([])
  })
})

describe('answering a waiting call', () => {
  it.each([undefined, 'hold' as const])('puts the current call on hold with current: %s', (current) => {
    const { alice, bob, carol } = createWaitingCall()
    bob.newPushes()
    const reply = bob.send('call:answer', { ...second, tracks: unmuted, current })
    expect(reply).toMatchObject({ ok: true, value: { call: second } })
    expect(alice.newPushes()).toEqual(['call:user bob connecting on hold'])
    expect(bob.newPushes()).toEqual([
      'call:user bob connecting on hold',
      'call:user carol connecting',
      'call:peer carol-1',
    ])
    expect(carol.newPushes()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
  })

  it('ends the current call with current: end', () => {
    const { connect, alice, bob } = createWaitingCall()
    const tablet = connect('bob', 'tablet')
    bob.newPushes()
    bob.send('call:answer', { ...second, tracks: unmuted, current: 'end' })
    expect(alice.newPushes()).toEqual(['call:closed bob ended hangup by bob'])
    expect(bob.newPushes()[0]).toBe('call:closed bob ended hangup by bob')
    expect(tablet.newPushes()).toEqual(['call:incoming carol', 'call:closed bob ended answered-elsewhere by bob'])
    expect(snapshot(bob).calls).toMatchObject([second])
  })

  it('puts a call of another device on hold', () => {
    const { connect, alice, bob } = createWaitingCall()
    const tablet = connect('bob', 'tablet')
    tablet.send('call:answer', { ...second, tracks: unmuted })
    expect(alice.newPushes()).toEqual(['call:user bob connecting on hold'])
    expect(bob.newPushes()).toContain('call:user bob connecting on hold')
    expect(snapshot(bob).calls).toMatchObject([{ ...room, users: [{}, { isOnHold: true }] }])
    expect(snapshot(tablet).calls).toMatchObject([{ ...second, users: [{}, { status: 'connecting' }] }])
  })
})

describe('swapping two calls', () => {
  it('is one command', () => {
    const { alice, bob, carol } = createWaitingCall()
    bob.send('call:answer', { ...second, tracks: unmuted })
    for (const client of [alice, carol]) client.newPushes()
    for (let times = 0; times < 10; times += 1) {
      expect(bob.send('call:resume', { ...room, current: 'hold' })).toEqual({ ok: true, value: null })
      expect(alice.newPushes()).toEqual(['call:user bob connecting'])
      expect(carol.newPushes()).toEqual(['call:user bob connecting on hold'])
      bob.send('call:resume', { ...second, current: 'hold' })
      expect(alice.newPushes()).toEqual(['call:user bob connecting on hold'])
      expect(carol.newPushes()).toEqual(['call:user bob connecting'])
    }
  })

  it('is refused without saying what becomes of the current call', () => {
    const { alice, bob } = createWaitingCall()
    bob.send('call:answer', { ...second, tracks: unmuted })
    alice.newPushes()
    expect(bob.send('call:resume', room)).toMatchObject(conflict)
    expect(alice.newPushes()).toEqual([])
    expect(bob.send('call:resume', { ...room, current: 'end' })).toMatchObject({ ok: true })
    expect(snapshot(bob).calls).toMatchObject([room])
  })

  it('is refused when the current call is on an older client, which goes on', () => {
    const { network, bob, carol } = createCall()
    const older = network.connect('bob', 'older')
    bob.send('call:hold', room)
    older.send('call:start', startRequest('carol', second))
    carol.send('call:answer', { ...second, tracks: unmuted })
    expect(bob.send('call:resume', { ...room, current: 'hold' })).toMatchObject(conflict)
    expect(bob.send('call:resume', { ...room, current: 'end' })).toMatchObject({ ok: true })
    expect(older.newPushes().at(-1)).toBe('call:closed bob ended hangup by bob')
  })

  it('does not count a current call whose device is lost', () => {
    const { connect, bob, carol } = createCall()
    const tablet = connect('bob', 'tablet')
    bob.send('call:hold', room)
    tablet.send('call:start', startRequest('carol', second))
    carol.send('call:answer', { ...second, tracks: unmuted })
    tablet.disconnect()
    expect(bob.send('call:resume', room)).toMatchObject({ ok: true })
    expect(carol.newPushes().at(-1)).toBe('call:closed bob ended connection-lost by the system')
  })
})
