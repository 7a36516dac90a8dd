import assert from 'node:assert/strict'
import { capabilities } from '@offhook/protocol'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { isPartOfCall } from './call'
import { createFaultyNetwork } from './testing/faultyNetwork'
import { createObserver } from './testing/observer'
import { hangingUp, startRequest, unmuted } from './testing/requests'
import type { TestClient } from './testing/testNetwork'
import { deviceOf } from './user'
import { SessionStoreError } from './unwrittenCommands'
import { type CallOperation, callOperations } from './testing/callOperations'

const names = ['alice', 'bob', 'carol', 'dave']
const deviceCount = 6

type Operation = CallOperation | { kind: 'fail'; writes: number } | { kind: 'recover' }

const { connection, start, inCall, advance } = callOperations(fc.nat(deviceCount - 1), fc.nat(2))
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: connection },
  { weight: 2, arbitrary: start },
  { weight: 5, arbitrary: inCall },
  { weight: 2, arbitrary: advance },
  { weight: 2, arbitrary: fc.constant({ kind: 'recover' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail'), writes: fc.constantFrom(1, 1, 2, 3, 6, 12) }) },
)

/** Six devices of four users, of which three are older clients, on a store whose writes fail. */
function createScenario() {
  const network = createFaultyNetwork()
  const clients = Array.from({ length: deviceCount }, (_, index) =>
    network.client(names[index % 4] ?? '', `device-${String(index)}`, index < 3 ? capabilities : []),
  )
  const observer = createObserver(network, clients, true)
  const rooms: string[] = []
  /** The calls that a client has left although its command failed: it is executed again. */
  let left: { client: TestClient; roomId: string; wasMember: boolean }[] = []

  /** @returns whether the store has not failed */
  function attempt(task: () => void): boolean {
    try {
      task()
      return true
    } catch (error) {
      if (error instanceof SessionStoreError) return false
      throw error
    }
  }

  function disconnect(client: TestClient): void {
    attempt(() => {
      observer.disconnect(client)
    })
  }

  function perform(next: Exclude<Operation, { kind: 'advance' | 'fail' | 'recover' }>): void {
    const client = clients[next.device] ?? network.client('unknown')
    if (next.kind === 'reconnect') disconnect(client)
    if (next.kind === 'connect' || next.kind === 'reconnect') {
      const isConnected = attempt(() => {
        observer.connect(client)
      })
      if (!isConnected) disconnect(client)
    } else if (next.kind === 'disconnect') disconnect(client)
    else if (!observer.isOnline(client)) return
    else if (next.kind === 'start') {
      const roomId = `room-${String(rooms.length).padStart(16, '0')}`
      rooms.push(roomId)
      attempt(() => {
        const reply = client.send(
          'call:start',
          startRequest(
            next.to.map((index) => names[index] ?? ''),
            { roomId },
          ),
        )
        const joined = reply.ok ? reply.value.call.roomId : null
        if (joined !== null && !observer.knows(client, joined)) observer.noteCall(client, joined)
      })
    } else command(client, next.kind, rooms.at(-1 - next.room) ?? 'room-unknown-0000000')
  }

  function command(
    client: TestClient,
    kind: 'ring' | 'answer' | 'decline' | 'end' | 'mute' | 'away' | 'hold',
    roomId: string,
  ) {
    const wasKnown = observer.knows(client, roomId)
    const wasMember = observer.isMember(client, roomId)
    const isWritten = attempt(() => {
      switch (kind) {
        case 'answer': {
          const reply = client.send('call:answer', { roomId, tracks: unmuted })
          if (reply.ok && !observer.knows(client, roomId)) observer.noteCall(client, roomId)
          break
        }
        case 'end':
          client.send('call:end', { roomId, reason: 'hangup' })
          if (wasKnown) observer.noteClosed(client, { roomId, reason: null })
          break
        case 'decline':
          if (client.send('call:decline', { roomId }).ok && wasKnown)
            observer.noteClosed(client, { roomId, reason: null })
          break
        case 'mute':
          client.send('call:mute', { roomId, source: 'microphone', isMuted: true })
          break
        default:
          client.send(`call:${kind}`, { roomId })
      }
    })
    if (!isWritten && wasKnown && (kind === 'end' || kind === 'decline')) left.push({ client, roomId, wasMember })
  }

  /** The store works again: everything must be as if it had never failed. */
  async function recover(): Promise<void> {
    network.failWrites(0)
    await network.advance(1_000)
    observer.checkPushes()
    for (const { client, roomId, wasMember } of left) {
      const call = network.calls.get(roomId)
      assert.ok(!wasMember || !observer.isMember(client, roomId), 'a hang-up is lost')
      const isGone = call === undefined || !isPartOfCall(call, client.address)
      if (isGone && observer.isOnline(client) && observer.knows(client, roomId))
        observer.noteClosed(client, { roomId, reason: null })
    }
    left = []
    for (const client of clients) {
      const isConnected = deviceOf(network.users.get(client.userJid), client.address.deviceId)?.disconnectedAt === null
      assert.equal(isConnected, observer.isOnline(client))
    }
    observer.check()
  }

  return {
    network,
    clients,
    recover,
    disconnect,
    async run(next: Operation): Promise<void> {
      observer.checkPushes()
      if (next.kind === 'fail') network.failWrites(next.writes)
      else if (next.kind === 'recover') await recover()
      else if (next.kind === 'advance') await network.advance(next.ms)
      else perform(next)
    },
  }
}

describe('a store that fails at any write', { timeout: 60_000 }, () => {
  it('leaves every record, and what every client knows, as if it had not failed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        const { run, recover } = createScenario()
        for (let index = 0; index < deviceCount; index++) await run({ kind: 'connect', device: index })
        for (const next of operations) await run(next)
        await recover()
      }),
      { numRuns: 3_000 },
    )
  })

  it('keeps no record of clients that disconnected while it failed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 40 }), fc.nat(40), async (operations, writes) => {
        const { network, clients, run, recover, disconnect } = createScenario()
        for (let index = 0; index < deviceCount; index++) await run({ kind: 'connect', device: index })
        for (const next of operations) await run(next)
        network.failWrites(writes)
        for (const client of clients) disconnect(client)
        await network.advance(20_000)
        await recover()
        await network.advance(600_000)
        assert.equal(network.calls.size, 0)
        assert.equal(network.users.size, 0)
      }),
      { numRuns: 500 },
    )
  })

  it('ends a call in the end whose room id another call has too', async () => {
    const network = createFaultyNetwork()
    const [alice, , carol] = names.map((name) => network.client(name))
    alice?.connect()
    carol?.connect()
    alice?.send('call:start', startRequest('bob'))
    carol?.send('call:start', startRequest('dave'))
    assert.equal(network.calls.size, 2)
    network.failWrites(1)
    assert.throws(() => carol?.send('call:end', hangingUp), SessionStoreError)
    await network.advance(1_000)
    assert.equal(network.calls.size, 1)
  })
})
