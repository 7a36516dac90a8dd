import assert from 'node:assert/strict'
import type { CommandRequest } from '@offhook/protocol'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { ProtocolCommandName } from './commands'
import { startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestPhone } from './testing/testNetwork'
import { createWitness } from './testing/witness'

const names = ['alice', 'bob', 'carol', 'dave']

type Act =
  | { kind: 'connect'; device: number }
  | { kind: 'disconnect'; device: number }
  | { kind: 'blink'; device: number }
  | { kind: 'start'; device: number; to: number[] }
  | { kind: 'ring' | 'answer' | 'decline' | 'end' | 'mute'; device: number; room: number }
  | { kind: 'signal'; device: number; room: number; other: number }
  | { kind: 'advance'; ms: number }

const device = fc.nat(7)
const room = fc.nat(3)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('connect', 'disconnect', 'blink'), device }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('start'),
      device,
      to: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('ring', 'answer', 'answer', 'decline', 'end', 'mute'), device, room }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signal'), device, room, other: device }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance'), ms: fc.integer({ min: 1, max: 40_000 }) }) },
)

/** Eight devices of four users, of which the acts speak by number; rooms are numbered back from the latest. */
function createPlay() {
  const network = createTestNetwork({ preconnect: 'all' })
  const phones = Array.from({ length: 8 }, (_, index) =>
    network.phone(names[index % 4] ?? '', `device-${String(index)}`),
  )
  const witness = createWitness(network, phones)
  const rooms: string[] = []
  let commands = 0

  const roomOf = (back: number) => rooms.at(-1 - back) ?? 'room-nobody-knows-it'
  const phoneOf = (index: number) => phones[index % phones.length] ?? network.phone('nobody')

  /** Gives a command, and gives it again: the second time must change nothing. */
  function twice<N extends ProtocolCommandName>(phone: TestPhone, name: N, request: CommandRequest<N>) {
    const id = `command-${String(++commands)}`
    const reply = phone.send(name, request, id)
    const heard = phones.map((each) => each.heard.length)
    const [users, calls] = [new Map(network.users), new Map(network.calls)]
    assert.deepEqual(phone.send(name, request, id), reply)
    assert.deepEqual(
      phones.map((each) => each.heard.length),
      heard,
    )
    assert.deepEqual([new Map(network.users), new Map(network.calls)], [users, calls])
    return reply
  }

  function leave(phone: TestPhone, roomId: string, kind: 'decline' | 'end'): void {
    const knew = witness.knows(phone, roomId)
    const reply =
      kind === 'end' ? twice(phone, 'call:end', { roomId, reason: 'hangup' }) : twice(phone, 'call:decline', { roomId })
    const stays = kind === 'decline' && !reply.ok
    if (knew && !stays) witness.close(phone, { roomId, reason: null })
  }

  function perform(next: Act): void {
    if (next.kind === 'advance') {
      network.advance(next.ms)
      return
    }
    const phone = phoneOf(next.device)
    if (next.kind === 'connect') witness.connect(phone)
    else if (next.kind === 'disconnect') witness.disconnect(phone)
    else if (next.kind === 'blink') {
      witness.disconnect(phone)
      witness.connect(phone)
    } else if (!witness.isOnline(phone)) assert.ok(!phone.send('call:ring', { roomId: roomOf(0) }).ok)
    else if (next.kind === 'start') {
      const roomId = `room-${String(rooms.length).padStart(16, '0')}`
      rooms.push(roomId)
      const to = next.to.map((index) => names[index] ?? '')
      const reply = twice(phone, 'call:start', startRequest(to, { roomId }))
      const joined = reply.ok ? reply.value.call.roomId : null
      if (joined && !witness.knows(phone, joined)) witness.learn(phone, joined)
    } else {
      const roomId = roomOf(next.room)
      if (next.kind === 'answer') {
        const reply = twice(phone, 'call:answer', { roomId, tracks: unmuted })
        assert.equal(reply.ok, witness.isSeated(phone, roomId))
        if (reply.ok && !witness.knows(phone, roomId)) witness.learn(phone, roomId)
      } else if (next.kind === 'ring') twice(phone, 'call:ring', { roomId })
      else if (next.kind === 'mute') twice(phone, 'call:mute', { roomId, source: 'microphone', isMuted: true })
      else if (next.kind === 'signal') {
        const { address } = phoneOf(next.other)
        phone.send('call:signal', { roomId, to: address, generation: 1, signal: { type: 'restart' } })
      } else leave(phone, roomId, next.kind)
    }
  }

  return {
    network,
    phones,
    witness,
    act(next: Act): void {
      perform(next)
      witness.check()
    },
  }
}

describe('whatever order commands come in', { timeout: 60_000 }, () => {
  it('every client that is online believes what is true, and each call closes once and for one reason', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const play = createPlay()
        for (const index of [0, 1, 2, 3, 4, 5]) play.act({ kind: 'connect', device: index })
        for (const next of acts) play.act(next)
      }),
      { numRuns: 250 },
    )
  })

  it('nothing is left when everybody has gone', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const { network, act: perform, phones } = createPlay()
        for (const index of [0, 1, 2, 3, 4, 5]) perform({ kind: 'connect', device: index })
        for (const next of acts) perform(next)
        phones.forEach((_, index) => {
          perform({ kind: 'disconnect', device: index })
        })
        perform({ kind: 'advance', ms: 600_000 })
        assert.equal(network.calls.size, 0)
        assert.equal(network.users.size, 0)
      }),
      { numRuns: 100 },
    )
  })

  it('a race over one call has one outcome, in every order', () => {
    const race: Act[] = [
      { kind: 'answer', device: 1, room: 0 },
      { kind: 'answer', device: 5, room: 0 },
      { kind: 'decline', device: 5, room: 0 },
      { kind: 'end', device: 0, room: 0 },
      { kind: 'advance', ms: 30_000 },
    ]
    for (const order of permutations(race)) {
      const play = createPlay()
      for (const index of [0, 1, 5]) play.act({ kind: 'connect', device: index })
      play.act({ kind: 'start', device: 0, to: [1] })
      for (const next of order) play.act(next)
      assert.equal(play.network.calls.size, 0)
    }
  })

  it('two who dial each other end up in one call, from whatever devices', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 4), fc.constantFrom(1, 5), fc.boolean(), (one, other, isOneFirst) => {
        const play = createPlay()
        for (const index of [0, 1, 4, 5]) play.act({ kind: 'connect', device: index })
        const dials: Act[] = [
          { kind: 'start', device: one, to: [1] },
          { kind: 'start', device: other, to: [0] },
        ]
        for (const next of isOneFirst ? dials : dials.reverse()) play.act(next)
        const [call, ...more] = play.network.calls.values()
        assert.equal(more.length, 0)
        assert.deepEqual(
          call?.users.map(({ status }) => status),
          ['connecting', 'connecting'],
        )
        const seated = new Set(call.seats.map(({ deviceId }) => deviceId))
        assert.deepEqual(seated, new Set([`device-${String(one)}`, `device-${String(other)}`]))
      }),
    )
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  )
}
