import { capabilities } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import type { SwitchboardSettings } from './settings'
import { answering, hangingUp, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const ok = { ok: true, value: null }

/** Alice and Bob in a call. Carol and Dave are online. */
function createCall(overrides: Partial<SwitchboardSettings> = {}) {
  const network = createTestNetwork(overrides)
  const connect = (name: string) => network.connect(name, `${name}-1`, capabilities)
  const [alice, bob, carol, dave] = [connect('alice'), connect('bob'), connect('carol'), connect('dave')]
  alice.send('call:start', startRequest('bob'))
  bob.send('call:answer', answering)
  const clients = { alice, bob, carol, dave }
  for (const client of Object.values(clients)) client.newPushes()
  return { network, connect, ...clients }
}

const roomOf = (client: TestClient) => ({ roomId: client.payloads('call:incoming').at(-1)?.roomId ?? '' })
const answer = (client: TestClient) => client.send('call:answer', { ...roomOf(client), tracks: unmuted })
const usersOf = (client: TestClient) => {
  const reply = client.send('session:sync', { knownCalls: [] })
  return reply.ok
    ? reply.value.calls[0]?.users.map(({ userJid, status }) => `${userJid.split('@')[0] ?? ''} ${status}`)
    : []
}

describe('inviting a user', () => {
  it('rings in the name of the inviter, and pushes the user to all members', () => {
    const { alice, bob, carol } = createCall()
    expect(bob.send('call:invite', { ...room, to: ['CAROL'] })).toEqual(ok)
    for (const client of [alice, bob]) {
      expect(client.newPushes()).toEqual(['call:user carol calling'])
      expect(client.payloads('call:user').at(-1)).toMatchObject({ user: { invitedBy: 'bob@example.com' } })
    }
    expect(carol.newPushes()).toEqual(['call:incoming bob'])
    expect(carol.payloads('call:incoming')[0]?.call).toMatchObject({
      callMode: 'onetomany',
      ringsFor: 30_000,
      peers: [],
    })
    answer(carol)
    expect(carol.newPushes()).toEqual([
      'call:user alice connecting',
      'call:peer alice-1',
      'call:user bob connecting',
      'call:peer bob-1',
    ])
    expect(alice.newPushes()).toEqual(['call:user carol connecting', 'call:peer carol-1 initiator'])
  })

  it('lets each callee ring for their own time', () => {
    const { network, alice, bob } = createCall()
    bob.send('call:invite', { ...room, to: ['carol'] })
    network.advance(20_000)
    bob.send('call:invite', { ...room, to: ['dave'] })
    alice.newPushes()
    network.advance(10_000)
    expect(alice.newPushes()).toEqual(['call:user carol ended unavailable'])
    network.advance(19_999)
    expect(alice.newPushes()).toEqual([])
    network.advance(1)
    expect(alice.newPushes()).toEqual(['call:user dave ended unavailable'])
  })

  it('rings again for a user who declined, did not answer, or left, under another room id', () => {
    const { network, alice, bob, carol } = createCall()
    const invite = () => bob.send('call:invite', { ...room, to: ['carol'] })
    const rooms = new Set<string>()
    invite()
    rooms.add(roomOf(carol).roomId)
    carol.send('call:decline', roomOf(carol))
    expect(alice.newPushes().at(-1)).toBe('call:user carol busy declined')
    invite()
    expect(alice.newPushes()).toEqual(['call:user carol calling'])
    expect(alice.payloads('call:user').at(-1)?.user).not.toHaveProperty('reason')
    rooms.add(roomOf(carol).roomId)
    network.advance(130_000)
    invite()
    rooms.add(roomOf(carol).roomId)
    expect(answer(carol)).toMatchObject({ ok: true, value: { call: roomOf(carol) } })
    carol.send('call:end', { ...roomOf(carol), reason: 'hangup' })
    invite()
    rooms.add(roomOf(carol).roomId)
    expect(rooms.size).toBe(4)
    expect(usersOf(alice)).toEqual(['alice connecting', 'bob connecting', 'carol calling'])
  })

  it('changes nothing for a user who is ringing: two members may invite the same user', () => {
    const { alice, bob, carol } = createCall()
    bob.send('call:invite', { ...room, to: ['carol'] })
    alice.newPushes()
    expect(alice.send('call:invite', { ...room, to: ['carol'] })).toEqual(ok)
    expect(alice.newPushes()).toEqual([])
    expect(carol.newPushes()).toEqual(['call:incoming bob'])
  })

  it('joins the call when the callee calls a member meanwhile', () => {
    const { alice, bob, carol } = createCall()
    bob.send('call:invite', { ...room, to: ['carol'] })
    const reply = carol.send('call:start', startRequest('alice', { roomId: 'room-of-carol-000000' }))
    expect(reply).toMatchObject({ ok: true, value: { call: roomOf(carol) } })
    expect(usersOf(alice)).toEqual(['alice connecting', 'bob connecting', 'carol connecting'])
  })

  it('is engaged for a callee in another call with an older client', () => {
    const { network, alice, bob, dave } = createCall()
    const erin = network.connect('erin')
    erin.send('call:start', startRequest('dave', { roomId: 'room-of-erin-0000000' }))
    dave.newPushes()
    bob.send('call:invite', { ...room, to: ['erin'] })
    expect(alice.newPushes()).toEqual(['call:user erin calling', 'call:user erin engaged engaged'])
    expect(erin.newPushes()).toEqual(['call:missed bob engaged'])
  })

  it('does not preconnect, also where the caller called the user before', () => {
    const { network, alice, bob, carol } = createCall({ preconnect: 'all' })
    alice.send('call:end', hangingUp)
    alice.send('call:start', startRequest(['bob', 'carol'], { roomId: 'room-of-three-000000' }))
    answer(bob)
    carol.send('call:decline', roomOf(carol))
    bob.send('call:invite', { ...roomOf(bob), to: ['carol'] })
    carol.send('call:ring', roomOf(carol))
    expect([...network.calls.values()][0]?.preconnectedDevices).toEqual([])
  })

  it('keeps the call when its caller and then its inviter leave while it rings', () => {
    const { alice, bob, carol, dave } = createCall()
    bob.send('call:invite', { ...room, to: ['carol', 'dave'] })
    alice.send('call:end', hangingUp)
    answer(dave)
    bob.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual(['call:incoming bob', 'call:user bob ended hangup', 'call:user dave connecting'])
    answer(carol)
    expect(usersOf(carol)).toEqual(['alice ended', 'bob ended', 'carol connecting', 'dave connecting'])
  })

  it('ends the call when fewer than two users are present or ringing', () => {
    const { alice, bob, carol } = createCall()
    bob.send('call:invite', { ...room, to: ['carol'] })
    alice.send('call:end', hangingUp)
    bob.newPushes()
    carol.send('call:decline', roomOf(carol))
    expect(bob.newPushes()).toEqual(['call:closed carol busy declined by carol'])
  })

  it.each<[string, string[], number, string]>([
    ['a user in the call', ['alice'], 400, 'to: "alice@example.com" is in the call already'],
    ['oneself', ['bob'], 400, 'to: "bob" is yourself'],
    ['no user', [], 400, 'to: no user to call, [] given'],
    ['no JID', ['<b>'], 400, 'to: "<b>" is no JID (user@example.com)'],
    ['too many with those who ring', ['dave', 'erin'], 400, 'to: 5 users would be in the call, at most 4 are allowed'],
  ])('refuses %s, and invites none of the others', (_, to, statusCode, message) => {
    const { alice, bob } = createCall({ maxParticipants: 4 })
    bob.send('call:invite', { ...room, to: ['carol'] })
    const before = usersOf(alice)
    expect(bob.send('call:invite', { ...room, to })).toMatchObject({ ok: false, failure: { statusCode, message } })
    expect(usersOf(alice)).toEqual(before)
  })

  it('refuses a device that is not in the call, and the second time too', () => {
    const { network, bob, carol } = createCall()
    const tablet = network.connect('bob', 'tablet')
    for (const client of [carol, tablet])
      for (const name of ['call:invite', 'call:cancel-invite'] as const)
        expect(client.send(name, { ...room, to: ['dave'] })).toMatchObject({ failure: { statusCode: 404 } })
    bob.send('call:end', hangingUp)
    expect(bob.send('call:invite', { ...room, to: ['dave'] })).toMatchObject({ failure: { statusCode: 404 } })
  })

  it("is for the caller with the policy 'caller'", () => {
    const { alice, bob } = createCall({ invitePolicy: 'caller' })
    for (const name of ['call:invite', 'call:cancel-invite'] as const) {
      expect(bob.send(name, { ...room, to: ['dave'] })).toMatchObject({ failure: { statusCode: 403 } })
      expect(alice.send(name, { ...room, to: ['dave'] })).toEqual(ok)
    }
  })

  it('lists a bounded number of users, however many are invited one after the other', () => {
    const { bob } = createCall()
    for (let index = 0; index < 300; index += 1) {
      const to = [`user${String(index)}`]
      expect(bob.send('call:invite', { ...room, to })).toEqual(ok)
      bob.send('call:cancel-invite', { ...room, to })
    }
    expect(usersOf(bob)?.length).toBeLessThanOrEqual(128)
    expect(usersOf(bob)?.slice(0, 2)).toEqual(['alice connecting', 'bob connecting'])
  })
})

describe('canceling an invitation', () => {
  it('stops the ringing, and the user has missed the call', () => {
    const { alice, bob, carol, dave } = createCall()
    bob.send('call:invite', { ...room, to: ['carol', 'dave'] })
    for (const client of [alice, carol]) client.newPushes()
    expect(alice.send('call:cancel-invite', { ...room, to: ['carol'] })).toEqual(ok)
    expect(carol.newPushes()).toEqual(['call:closed alice ended cancelled by alice, missed'])
    expect(alice.newPushes()).toEqual(['call:user carol ended cancelled'])
    expect(dave.newPushes()).toEqual(['call:incoming bob'])
  })

  it('crosses an answer, which counts', () => {
    const { bob, carol } = createCall()
    bob.send('call:invite', { ...room, to: ['carol'] })
    answer(carol)
    expect(bob.send('call:cancel-invite', { ...room, to: ['carol', 'dave'] })).toEqual(ok)
    expect(usersOf(bob)).toEqual(['alice connecting', 'bob connecting', 'carol connecting'])
  })

  it('ends the call with the only callee of a caller', () => {
    const { alice, bob } = createCall()
    alice.send('call:end', hangingUp)
    const second = { roomId: 'room-second-00000000' }
    alice.send('call:start', startRequest('bob', second))
    bob.newPushes()
    alice.send('call:cancel-invite', { ...second, to: ['bob'] })
    expect(bob.newPushes()).toEqual(['call:closed alice ended cancelled by alice, missed'])
    expect(alice.newPushes()).toEqual(['call:closed bob ended cancelled by alice'])
  })
})
