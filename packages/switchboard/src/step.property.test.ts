import assert from 'node:assert/strict'
import type { CommandRequest } from '@offhook/protocol'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { ProtocolCommandName } from './commands'
import { startRequest, unmuted } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'
import { createObserver } from './testing/observer'
import { type CallOperation, callOperations } from './testing/callOperations'

const names = ['alice', 'bob', 'carol', 'dave']

type Operation = CallOperation | { kind: 'signal'; device: number; room: number; other: number }

const device = fc.nat(7)
const room = fc.nat(3)
const { connection, start, inCall, advance } = callOperations(device, room)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 2, arbitrary: connection },
  { weight: 2, arbitrary: start },
  { weight: 5, arbitrary: inCall },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signal'), device, room, other: device }) },
  { weight: 1, arbitrary: advance },
)

/** Eight devices of four users. The operations name devices by index, and rooms by index from the latest back. */
function createScenario() {
  const network = createTestNetwork({ preconnect: 'all' })
  const clients = Array.from({ length: 8 }, (_, index) =>
    network.client(names[index % 4] ?? '', `device-${String(index)}`),
  )
  const observer = createObserver(network, clients)
  const rooms: string[] = []
  let commands = 0

  const roomOf = (back: number) => rooms.at(-1 - back) ?? 'room-unknown-0000000'
  const clientOf = (index: number) => clients[index % clients.length] ?? network.client('unknown')

  /** Sends a command twice. The second time must change nothing. */
  function sendTwice<N extends ProtocolCommandName>(client: TestClient, name: N, request: CommandRequest<N>) {
    const id = `command-${String(++commands)}`
    const reply = client.send(name, request, id)
    const received = clients.map((each) => each.received.length)
    const [users, calls] = [new Map(network.users), new Map(network.calls)]
    assert.deepEqual(client.send(name, request, id), reply)
    assert.deepEqual(
      clients.map((each) => each.received.length),
      received,
    )
    assert.deepEqual([new Map(network.users), new Map(network.calls)], [users, calls])
    return reply
  }

  function leave(client: TestClient, roomId: string, kind: 'decline' | 'end'): void {
    const wasKnown = observer.knows(client, roomId)
    const reply =
      kind === 'end'
        ? sendTwice(client, 'call:end', { roomId, reason: 'hangup' })
        : sendTwice(client, 'call:decline', { roomId })
    const stays = kind === 'decline' && !reply.ok
    if (wasKnown && !stays) observer.noteClosed(client, { roomId, reason: null })
  }

  function perform(next: Operation): void {
    if (next.kind === 'advance') {
      network.advance(next.ms)
      return
    }
    const client = clientOf(next.device)
    if (next.kind === 'connect') observer.connect(client)
    else if (next.kind === 'disconnect') observer.disconnect(client)
    else if (next.kind === 'reconnect') {
      observer.disconnect(client)
      observer.connect(client)
    } else if (!observer.isOnline(client)) assert.ok(!client.send('call:ring', { roomId: roomOf(0) }).ok)
    else if (next.kind === 'start') {
      const roomId = `room-${String(rooms.length).padStart(16, '0')}`
      rooms.push(roomId)
      const to = next.to.map((index) => names[index] ?? '')
      const isEngaged = observer.hasLiveDevice(client.userJid)
      const reply = sendTwice(client, 'call:start', startRequest(to, { roomId }))
      if (!reply.ok && reply.failure.code === 'conflict') assert.ok(isEngaged, 'refused because of a lost device')
      const joined = reply.ok ? reply.value.call.roomId : null
      if (joined && !observer.knows(client, joined)) observer.noteCall(client, joined)
    } else {
      const roomId = roomOf(next.room)
      if (next.kind === 'answer') {
        const reply = sendTwice(client, 'call:answer', { roomId, tracks: unmuted })
        assert.equal(reply.ok, observer.isMember(client, roomId))
        if (reply.ok && !observer.knows(client, roomId)) observer.noteCall(client, roomId)
      } else if (next.kind === 'away') sendTwice(client, 'call:away', { roomId })
      else if (next.kind === 'ring') sendTwice(client, 'call:ring', { roomId })
      else if (next.kind === 'mute') sendTwice(client, 'call:mute', { roomId, source: 'microphone', isMuted: true })
      else if (next.kind === 'signal') {
        const { address } = clientOf(next.other)
        client.send('call:signal', { roomId, to: address, generation: 1, signal: { type: 'restart' } })
      } else leave(client, roomId, next.kind)
    }
  }

  return {
    network,
    clients,
    observer,
    run(next: Operation): void {
      perform(next)
      observer.check()
    },
  }
}

describe('step, for any order of commands', { timeout: 60_000 }, () => {
  it('keeps every connected client correct, and closes each call once and for one reason', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const scenario = createScenario()
        for (const index of [0, 1, 2, 3, 4, 5]) scenario.run({ kind: 'connect', device: index })
        for (const next of operations) scenario.run(next)
      }),
      { numRuns: 250 },
    )
  })

  it('leaves no record when all clients have disconnected', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const { network, run, clients } = createScenario()
        for (const index of [0, 1, 2, 3, 4, 5]) run({ kind: 'connect', device: index })
        for (const next of operations) run(next)
        clients.forEach((_, index) => {
          run({ kind: 'disconnect', device: index })
        })
        run({ kind: 'advance', ms: 600_000 })
        assert.equal(network.calls.size, 0)
        assert.equal(network.users.size, 0)
      }),
      { numRuns: 100 },
    )
  })

  it('gives one outcome to a race for one call, in every order', () => {
    const race: Operation[] = [
      { kind: 'answer', device: 1, room: 0 },
      { kind: 'answer', device: 5, room: 0 },
      { kind: 'decline', device: 5, room: 0 },
      { kind: 'end', device: 0, room: 0 },
      { kind: 'advance', ms: 30_000 },
    ]
    for (const order of permutations(race)) {
      const scenario = createScenario()
      for (const index of [0, 1, 5]) scenario.run({ kind: 'connect', device: index })
      scenario.run({ kind: 'start', device: 0, to: [1] })
      for (const next of order) scenario.run(next)
      assert.equal(scenario.network.calls.size, 0)
    }
  })

  it('merges the calls of two users who call each other, from any of their devices', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 4), fc.constantFrom(1, 5), fc.boolean(), (one, other, isOneFirst) => {
        const scenario = createScenario()
        for (const index of [0, 1, 4, 5]) scenario.run({ kind: 'connect', device: index })
        const starts: Operation[] = [
          { kind: 'start', device: one, to: [1] },
          { kind: 'start', device: other, to: [0] },
        ]
        for (const next of isOneFirst ? starts : starts.reverse()) scenario.run(next)
        const [call, ...more] = scenario.network.calls.values()
        assert.equal(more.length, 0)
        assert.deepEqual(
          call?.users.map(({ status }) => status),
          ['connecting', 'connecting'],
        )
        const memberDevices = new Set(call.members.map(({ deviceId }) => deviceId))
        assert.deepEqual(memberDevices, new Set([`device-${String(one)}`, `device-${String(other)}`]))
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
