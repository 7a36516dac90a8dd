import type { CommandRequest, Push, Reply } from '@offhook/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const { roomId } = room

describe('a call with the room id of another call', () => {
  function createTwoCalls(...callees: string[]) {
    const network = createTestNetwork({ preconnect: 'all' })
    const [alice, bob, mallory, carol] = ['alice', 'bob', 'mallory', 'carol'].map((name) => network.connect(name))
    alice!.send('call:start', startRequest('bob'))
    bob!.send('call:answer', answering)
    const reply = mallory!.send('call:start', startRequest(callees))
    return { network, reply, alice: alice!, bob: bob!, mallory: mallory!, carol: carol! }
  }

  it('has this id for its own users', () => {
    const { network, reply, alice, mallory, carol } = createTwoCalls('carol')
    expect(reply).toMatchObject({ ok: true, value: { call: { roomId } } })
    expect(carol.payloads('call:incoming')).toMatchObject([{ roomId, call: { roomId } }])
    expect(carol.send('call:ring', room)).toEqual({ ok: true, value: null })
    expect(carol.send('call:answer', answering)).toMatchObject({ ok: true, value: { call: { roomId } } })
    const signal = { ...room, to: mallory.address, generation: 1, signal: { type: 'restart' } } as const
    expect(carol.send('call:signal', signal)).toEqual({ ok: true, value: null })
    expect(mallory.payloads('call:signal')).toMatchObject([{ roomId }])
    expect(carol.send('session:sync', { knownCalls: [roomId] })).toMatchObject({
      value: { calls: [{ roomId }], closed: [] },
    })
    mallory.send('call:end', hangingUp)
    expect(carol.payloads('call:closed')).toMatchObject([{ roomId, reason: 'hangup' }])
    expect([...network.calls.keys()]).toEqual([roomId])
    expect(alice.send('call:mute', { ...room, source: 'microphone', isMuted: true })).toEqual({ ok: true, value: null })
    expect(carol.send('session:sync', { knownCalls: [roomId] })).toMatchObject({
      value: { closed: [{ roomId, reason: 'hangup' }] },
    })
  })

  it('cannot be addressed by the id of its record', () => {
    const { network, mallory } = createTwoCalls('carol')
    const key = [...network.calls.keys()][1]!
    expect(key).not.toBe(roomId)
    const muting = { source: 'microphone', isMuted: true } as const
    expect(mallory.send('call:mute', { roomId: key, ...muting })).toMatchObject({ ok: false })
    expect(mallory.send('call:mute', { roomId, ...muting })).toMatchObject({ ok: true })
  })

  it('has another id for a callee who has a call with this id', () => {
    const { network, alice, bob, mallory } = createTwoCalls('bob', 'carol')
    expect(bob.payloads('call:missed')).toMatchObject([{ status: 'engaged' }])
    expect(bob.payloads('call:missed')[0]?.call.roomId).not.toBe(roomId)
    expect(bob.payloads('call:closed')).toEqual([])
    expect(mallory.payloads('call:user')).toMatchObject([{ roomId, user: { status: 'engaged' } }])
    alice.send('call:end', hangingUp)
    expect(bob.payloads('call:closed')).toMatchObject([{ roomId, reason: 'hangup' }])
    expect(network.calls.size).toBe(1)
  })

  it('has another id for a callee who is invited to a call with this id later', () => {
    const { bob, mallory, carol, alice } = createTwoCalls('carol')
    // Carol adds Bob and Alice, who know this id, to the call of Mallory.
    alice.send('call:end', hangingUp)
    carol.send('call:start', startRequest(['mallory', 'bob', 'alice'], { roomId: 'room-of-carol-000000' }))
    for (const client of [bob, alice]) {
      const [incoming] = client.payloads('call:incoming').slice(-1)
      expect(incoming?.call.users.map(({ userJid }) => userJid)).toContain(mallory.userJid)
      expect(incoming?.roomId).not.toBe(roomId)
      expect(client.send('call:answer', { roomId: incoming!.roomId, tracks: unmuted })).toMatchObject({ ok: true })
    }
    mallory.send('call:mute', { roomId, source: 'microphone', isMuted: true })
    expect(carol.payloads('call:mute')).toMatchObject([{ roomId }])
    expect(bob.payloads('call:mute').map((push) => push.roomId)).not.toContain(roomId)
  })
})

/** What a user sends who looks for calls of others: room ids that may exist, and callees. */
const rooms = ['room-0000000000000000', 'room-1111111111111111', 'room-2222222222222222']
const probes = fc.array(
  fc.oneof(
    fc.record({ name: fc.constant('call:start' as const), room: fc.nat(2), to: fc.constantFrom('carol', 'zoe') }),
    fc.record({
      name: fc.constantFrom(
        ...([
          'call:ring',
          'call:answer',
          'call:decline',
          'call:end',
          'call:away',
          'call:mute',
          'session:sync',
        ] as const),
      ),
      room: fc.nat(2),
      isAccomplice: fc.boolean(),
    }),
  ),
  { maxLength: 20 },
)
type Probes = typeof probes extends fc.Arbitrary<infer T> ? T : never

function send(client: TestClient, name: Exclude<Probes[number]['name'], 'call:start'>, id: string): Reply<unknown> {
  if (name === 'session:sync') return client.send(name, { knownCalls: rooms, resumedDevices: ['alice-1', 'bob-1'] })
  if (name === 'call:answer') return client.send(name, { roomId: id, tracks: unmuted })
  if (name === 'call:end') return client.send(name, { roomId: id, reason: 'hangup' })
  if (name === 'call:mute') return client.send(name, { roomId: id, source: 'microphone', isMuted: true })
  return client.send(name, { roomId: id } satisfies CommandRequest<'call:ring'>)
}

describe('a user and an accomplice', () => {
  it('receive the same whether other users have calls or not', () => {
    fc.assert(
      fc.property(probes, fc.array(fc.constantFrom('ring', 'answer', 'end'), { maxLength: 3 }), (sent, states) => {
        /** @returns everything that the two receive */
        function run(hasOthers: boolean): { replies: Reply<unknown>[]; pushes: Push[][] } {
          const network = createTestNetwork({ preconnect: 'all' })
          states.forEach((state, index) => {
            const [caller, callee] = [
              network.connect(`caller-${String(index)}`),
              network.connect(`callee-${String(index)}`),
            ]
            if (!hasOthers) return
            const request = { roomId: rooms[index]! }
            caller.send('call:start', startRequest(`callee-${String(index)}`, request))
            if (state !== 'ring') callee.send('call:answer', { ...request, tracks: unmuted })
            if (state === 'end') caller.send('call:end', { ...request, reason: 'hangup' })
          })
          const [mallory, carol] = [network.connect('mallory'), network.connect('carol')]
          const replies = sent.map((each) =>
            each.name === 'call:start'
              ? mallory.send('call:start', startRequest(each.to, { roomId: rooms[each.room]! }))
              : send(each.isAccomplice ? carol : mallory, each.name, rooms[each.room]!),
          )
          network.advance(60_000)
          return { replies, pushes: [mallory.received, carol.received] }
        }
        expect(run(true)).toEqual(run(false))
      }),
      { numRuns: 300 },
    )
  })
})
