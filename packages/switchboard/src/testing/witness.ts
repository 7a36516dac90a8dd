import assert from 'node:assert/strict'
import type { CallMode, ClosedView, Push, Pushes } from '@offhook/protocol'
import { awaitedUsers, isAwaited, isDevice, seatOf } from '../call'
import { deviceOf, MEMORY_MS } from '../user'
import type { createTestNetwork, TestPhone } from './testNetwork'

type Network = ReturnType<typeof createTestNetwork>

/** What one client would believe from replies, pushes and snapshots alone. */
interface Belief {
  live: Set<string>
  closed: Set<string>
  seqs: Map<string, number>
  read: number
  goneAt: number | null
}

/** Holds a network to what must be true of it after every command. */
export function createWitness(network: Network, phones: readonly TestPhone[]) {
  const beliefs = new Map<TestPhone, Belief>()
  const modes = new Map<string, CallMode>()
  const reasons = new Map<string, Set<string>>()

  function beliefOf(phone: TestPhone): Belief {
    const belief = beliefs.get(phone) ?? { live: new Set(), closed: new Set(), seqs: new Map(), read: 0, goneAt: 0 }
    beliefs.set(phone, belief)
    return belief
  }

  /** The client learnt of a call, by its own command or because it rings. */
  function learn(phone: TestPhone, roomId: string): void {
    const belief = beliefOf(phone)
    assert.ok(!belief.closed.has(roomId), `${roomId} is back at a device that saw it close`)
    belief.live.add(roomId)
  }

  /** The call closed for the client: by a push, a snapshot or its own command. */
  function close(
    phone: TestPhone,
    view: Pick<ClosedView, 'roomId' | 'reason'> | { roomId: string; reason: null },
  ): void {
    const { live, closed } = beliefOf(phone)
    assert.ok(live.delete(view.roomId), `${view.roomId} closed twice, or at a device that did not know it`)
    closed.add(view.roomId)
    if (view.reason === null || view.reason === 'answered-elsewhere' || view.reason === 'signaling-failed') return
    reasons.set(view.roomId, (reasons.get(view.roomId) ?? new Set()).add(view.reason))
  }

  function hear(phone: TestPhone, { name, payload }: Push): void {
    const { live, seqs } = beliefOf(phone)
    if (name === 'call:incoming') {
      learn(phone, payload.roomId)
      assert.equal(payload.call.seq, 1)
      assert.deepEqual(payload.call.peers, [])
    }
    if (name === 'call:signal')
      assert.ok(isIntroduced(phone, payload), 'a signal reached a device that does not know the other one')
    if (name === 'call:missed') return
    assert.ok(live.has(payload.roomId), `${name} of a call this device does not know`)
    if ('seq' in payload) {
      assert.equal(payload.seq, (seqs.get(payload.roomId) ?? 0) + 1, `a gap before ${name}`)
      seqs.set(payload.roomId, payload.seq)
    }
    if (name === 'call:closed') close(phone, payload)
  }

  function isSeated(phone: TestPhone, roomId: string): boolean {
    return !!network.calls.get(roomId)?.seats.some((seat) => isDevice(seat, phone.address))
  }

  function isIntroduced({ address }: TestPhone, { roomId, from }: Pushes['call:signal']): boolean {
    const { seats = [], warm = [], callerJid } = network.calls.get(roomId) ?? {}
    const [theirs, mine] = [from, address].map((device) => ({
      isSeated: seats.some((seat) => isDevice(seat, device)),
      rings: warm.some((each) => isDevice(each, device)),
      isCaller: device.userJid === callerJid,
    }))
    if (!theirs || !mine) return false
    const isReady = (rings: typeof mine, other: typeof mine) => rings.rings && other.isCaller && other.isSeated
    return (theirs.isSeated && mine.isSeated) || isReady(theirs, mine) || isReady(mine, theirs)
  }

  function hearNews(): void {
    for (const phone of phones) {
      const belief = beliefOf(phone)
      const news = phone.heard.slice(belief.read)
      belief.read = phone.heard.length
      for (const push of news) hear(phone, push)
    }
  }

  /** A client that is online believes what is true. */
  function checkBelief(phone: TestPhone): void {
    const { live, goneAt } = beliefOf(phone)
    if (goneAt !== null) return
    const { userJid } = phone.address
    const truth = [...network.calls.values()]
      .filter((call) => isAwaited(call, userJid) || isSeated(phone, call.roomId))
      .map((call) => call.roomId)
    assert.deepEqual([...live].sort(), truth.sort(), `${phone.address.deviceId} believes something else`)
  }

  function checkRecords(): void {
    for (const call of network.calls.values()) {
      modes.set(call.roomId, call.callMode)
      assert.deepEqual(JSON.parse(JSON.stringify(call)), call)
      for (const { userJid } of call.warm) assert.ok(isAwaited(call, userJid), 'a device is warm that does not ring')
      const awaited = awaitedUsers(call)
      assert.ok(call.seats.length > 0, 'a call with nobody in it')
      assert.ok(call.seats.length + awaited.length >= 2, 'a call with nobody to talk to')
      assert.ok(awaited.length === 0 || call.ringsUntil > network.now(), 'rings past its deadline')
      for (const seat of call.seats) {
        const gone = deviceOf(network.users.get(seat.userJid), seat.deviceId)?.goneAt
        assert.equal(
          seat.keptUntil === null,
          gone === null,
          'a seat is kept for a device that is there, or the reverse',
        )
        assert.ok(seat.keptUntil === null || seat.keptUntil > network.now(), 'a seat is kept too long')
      }
    }
    for (const user of network.users.values()) {
      assert.deepEqual(JSON.parse(JSON.stringify(user)), user)
      const own = [...network.calls.values()].filter(
        (call) => seatOf(call, user.userJid) ?? isAwaited(call, user.userJid),
      )
      assert.deepEqual([...user.roomIds].sort(), own.map((call) => call.roomId).sort())
      const seats = own.filter((call) => seatOf(call, user.userJid))
      assert.ok(seats.length <= 1, `${user.userJid} is in two calls`)
      assert.ok(seats.length === 0 || own.length === 1, `${user.userJid} is in a call and rung`)
    }
    for (const [roomId, seen] of reasons) {
      if (modes.get(roomId) === 'onetoone') assert.ok(seen.size === 1, `${roomId}: ${[...seen].join(', ')}`)
    }
  }

  return {
    learn,
    close,
    isOnline: (phone: TestPhone) => beliefOf(phone).goneAt === null,
    knows: (phone: TestPhone, roomId: string) => beliefOf(phone).live.has(roomId),
    isSeated,
    /** A client that connects asks for the snapshot, and believes it. */
    connect(phone: TestPhone): void {
      const belief = beliefOf(phone)
      if (belief.goneAt === null) return
      phone.connect()
      hearNews()
      const reply = phone.send('session:sync', { known: [...belief.live] })
      assert.ok(reply.ok)
      const { calls, closed } = reply.value
      for (const call of calls) {
        assert.equal(call.seq, belief.seqs.get(call.roomId) ?? 0)
        if (!belief.live.has(call.roomId)) learn(phone, call.roomId)
      }
      for (const view of closed) {
        const wasAway = network.now() - belief.goneAt
        assert.ok(view.reason !== 'signaling-failed' || wasAway >= MEMORY_MS, 'an end was forgotten too soon')
        close(phone, view)
      }
      belief.goneAt = null
    },
    disconnect(phone: TestPhone): void {
      const belief = beliefOf(phone)
      belief.goneAt ??= network.now()
      phone.disconnect()
    },
    check(): void {
      hearNews()
      checkRecords()
      for (const phone of phones) checkBelief(phone)
    },
  }
}
