import assert from 'node:assert/strict'
import { capabilities, type CommandRequest } from '@offhook/protocol'
import fc from 'fast-check'
import type { ProtocolCommandName } from '../commands'
import { type CallOperation, callOperations, type InviteOperation, type TakeOverOperation } from './callOperations'
import { createObserver } from './observer'
import { startRequest, unmuted } from './requests'
import { createTestNetwork, type TestClient } from './testNetwork'

const names = ['alice', 'bob', 'carol', 'dave']

export type Operation =
  CallOperation | TakeOverOperation | InviteOperation | { kind: 'signal'; device: number; room: number; other: number }

// Mostly those devices that support several calls, and the latest calls.
const device = fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(7) })
const room = fc.oneof({ weight: 2, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(3) })
const { connection, start, inCall, takingOver, inviting, advance } = callOperations(device, room)
/** Any operation of {@link createCallScenario}. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 2, arbitrary: connection },
  { weight: 3, arbitrary: start },
  { weight: 5, arbitrary: inCall },
  { weight: 4, arbitrary: takingOver },
  { weight: 2, arbitrary: inviting },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signal'), device, room, other: device }) },
  { weight: 1, arbitrary: advance },
)

/** Eight devices of four users, of which four are older clients. The operations name devices by index, and rooms by index from the latest back. */
export function createCallScenario() {
  const network = createTestNetwork({ preconnect: 'all' })
  const clients = Array.from({ length: 8 }, (_, index) =>
    network.client(names[index % 4] ?? '', `device-${String(index)}`, index < 4 ? capabilities : []),
  )
  const observer = createObserver(network, clients)
  const rooms: string[] = []
  let starts = 0
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

  function answer(client: TestClient, roomId: string, current?: 'hold' | 'end'): void {
    const reply = sendTwice(client, 'call:answer', { roomId, tracks: unmuted, current })
    assert.equal(reply.ok, observer.isMember(client, roomId))
    if (reply.ok && !observer.knows(client, roomId)) observer.noteCall(client, roomId)
  }

  function take(client: TestClient, roomId: string, current?: 'hold' | 'end'): void {
    const isInCall = observer.isInCall(client.userJid, roomId)
    const reply = sendTwice(client, 'call:take', { roomId, tracks: unmuted, current })
    if (reply.ok) assert.ok(observer.isMember(client, roomId))
    else if (!isInCall) assert.equal(reply.failure.code, 'not-found')
    if (reply.ok) observer.noteTaken(client, roomId)
  }

  function invite(client: TestClient, roomId: string, { kind, to }: InviteOperation): void {
    const callees = to.map((index) => names[index] ?? '')
    const isMember = observer.isMember(client, roomId)
    const name = kind === 'invite' ? 'call:invite' : 'call:cancel-invite'
    const reply = sendTwice(client, name, { roomId, to: callees })
    if (!isMember) assert.equal(reply.ok || reply.failure.code, 'not-found')
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
      const roomId = `room-${String(starts++).padStart(16, '0')}`
      const to = next.to.map((index) => names[index] ?? '')
      const isEngaged = observer.isEngaged(client.userJid) || observer.liveCalls(client.userJid).length === 2
      const reply = sendTwice(client, 'call:start', startRequest(to, { roomId }))
      if (!reply.ok && reply.failure.code === 'conflict') assert.ok(isEngaged, 'refused because of a lost device')
      if (reply.ok) rooms.push(roomId)
      const joined = reply.ok ? reply.value.call.roomId : null
      if (joined && !observer.knows(client, joined)) observer.noteCall(client, joined)
    } else {
      const roomId = observer.roomIdFor(client, roomOf(next.room))
      if (next.kind === 'answer') {
        answer(client, roomId)
      } else if (next.kind === 'answerInstead') answer(client, roomId, next.current)
      else if (next.kind === 'take') take(client, roomId, next.current)
      else if (next.kind === 'resume') {
        const wasEngaged = observer.isEngaged(client.userJid)
        const reply = sendTwice(client, 'call:resume', { roomId, current: next.current })
        if (!reply.ok && reply.failure.code === 'conflict')
          assert.ok(wasEngaged, 'refused though there is no other call')
      } else if (next.kind === 'hold') sendTwice(client, 'call:hold', { roomId })
      else if (next.kind === 'away') sendTwice(client, 'call:away', { roomId })
      else if (next.kind === 'ring') sendTwice(client, 'call:ring', { roomId })
      else if (next.kind === 'invite' || next.kind === 'cancelInvite') invite(client, roomId, next)
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
