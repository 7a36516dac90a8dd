import assert from 'node:assert/strict'
import type { CallMode, ClosedView, ElsewhereView, Push, Pushes } from '@offhook/protocol'
import {
  type CallRecord,
  invitedUsers,
  isAbandoned,
  isDevice,
  isInvited,
  isLost,
  isMember,
  isOnHold,
  isWaiting,
  memberOf,
  ringDeadline,
} from '../call'
import { elsewhereViews } from '../elsewhere'
import { visibleRoomId } from '../roomIds'
import { deviceOf, hasCapability, RETENTION_MS, ringsOn } from '../user'
import type { createTestNetwork, TestClient } from './testNetwork'

type Network = Pick<ReturnType<typeof createTestNetwork>, 'users' | 'calls' | 'now'>

/** What one client knows from its replies, pushes and snapshots alone. */
interface ClientKnowledge {
  /** The room ids of the calls that go on. */
  live: Set<string>
  /** The room ids of the calls that have closed. */
  closed: Set<string>
  /** The number of the last push, by room id. */
  seqs: Map<string, number>
  /** The calls that the user is in on other devices. */
  elsewhere: readonly ElsewhereView[]
  /** How many pushes were checked. */
  checked: number
  /** When the client disconnected, `null` while it is connected. */
  offlineSince: number | null
}

/**
 * Checks the invariants of a network after every command: its records, and what its clients know of them.
 *
 * @param losesPushes whether pushes are lost that the server sends to a device whose connection is lost and not recorded as such
 */
export function createObserver(network: Network, clients: readonly TestClient[], losesPushes = false) {
  const knowledge = new Map<TestClient, ClientKnowledge>()
  const modes = new Map<string, CallMode>()
  const reasons = new Map<string, Set<string>>()

  function knowledgeOf(client: TestClient): ClientKnowledge {
    const known = knowledge.get(client) ?? {
      live: new Set(),
      closed: new Set(),
      seqs: new Map(),
      elsewhere: [],
      checked: 0,
      offlineSince: 0,
    }
    knowledge.set(client, known)
    return known
  }

  /** Notes a call that the client gets by its own command or because it rings. */
  function noteCall(client: TestClient, roomId: string): void {
    const known = knowledgeOf(client)
    assert.ok(!known.closed.has(roomId), `${roomId} is back at a device that saw it close`)
    known.live.add(roomId)
  }

  /** Notes a call that has closed for the client: by a push, a snapshot or its own command. */
  function noteClosed(
    client: TestClient,
    view: Pick<ClosedView, 'roomId' | 'reason'> | { roomId: string; reason: null },
  ): void {
    const { live, closed } = knowledgeOf(client)
    assert.ok(live.delete(view.roomId), `${view.roomId} closed twice, or at a device that did not know it`)
    closed.add(view.roomId)
    if (view.reason === null || view.reason === 'answered-elsewhere' || view.reason === 'signaling-failed') return
    reasons.set(view.roomId, (reasons.get(view.roomId) ?? new Set()).add(view.reason))
  }

  function checkPush(client: TestClient, { name, payload }: Push): void {
    const { live, seqs } = knowledgeOf(client)
    if (name === 'call:incoming') {
      noteCall(client, payload.roomId)
      assert.equal(payload.call.seq, 1)
      assert.deepEqual(payload.call.peers, [])
    }
    if (name === 'call:signal') assert.ok(arePeers(client, payload), 'a signal reached a device that is not a peer')
    if (name === 'session:elsewhere') knowledgeOf(client).elsewhere = payload.calls
    if (name === 'call:missed' || name === 'session:elsewhere') return
    assert.ok(live.has(payload.roomId), `${name} of a call this device does not know`)
    if ('seq' in payload) {
      assert.equal(payload.seq, (seqs.get(payload.roomId) ?? 0) + 1, `a gap before ${name}`)
      seqs.set(payload.roomId, payload.seq)
    }
    if (name === 'call:closed') noteClosed(client, payload)
  }

  /** The call that a user's clients know under a room id: a user who is invited again gets a new one. */
  function callKnownAs(userJid: string, roomId: string): CallRecord | undefined {
    return [...network.calls.values()].find((call) => visibleRoomId(call, userJid) === roomId)
  }

  function isClientMember(client: TestClient, roomId: string): boolean {
    const call = callKnownAs(client.userJid, roomId)
    return call !== undefined && isMember(call, client.address)
  }

  function arePeers({ address }: TestClient, { roomId, from }: Pushes['call:signal']): boolean {
    const call = callKnownAs(address.userJid, roomId)
    if (!call) return false
    const roleOf = (device: typeof from) => ({
      isMember: isMember(call, device),
      isPreconnected: call.preconnectedDevices.some((other) => isDevice(other, device)),
      isCaller: device.userJid === call.callerJid,
    })
    const [theirs, mine] = [roleOf(from), roleOf(address)]
    const arePreconnected = (callee: typeof mine, caller: typeof mine) =>
      callee.isPreconnected && caller.isCaller && caller.isMember
    return (theirs.isMember && mine.isMember) || arePreconnected(theirs, mine) || arePreconnected(mine, theirs)
  }

  function checkPushes(): void {
    for (const client of clients) {
      const known = knowledgeOf(client)
      const pushes = client.received.slice(known.checked)
      known.checked = client.received.length
      for (const push of pushes) checkPush(client, push)
    }
  }

  /** A connected client knows exactly the calls that the records have for it. */
  function checkKnowledge(client: TestClient): void {
    const { live, offlineSince } = knowledgeOf(client)
    if (offlineSince !== null) return
    const actual = [...network.calls.values()]
      .filter((call) => isMember(call, client.address) || ringsFor(call, client.address))
      .map((call) => visibleRoomId(call, client.userJid))
    assert.deepEqual([...live].sort(), actual.sort(), `${client.address.deviceId} knows something else`)
    if (!hasCapability(deviceOf(network.users.get(client.userJid), client.address.deviceId), 'elsewhere')) return
    const calls = { user: (userJid: string) => network.users.get(userJid), call: (id: string) => network.calls.get(id) }
    const now = network.now()
    assert.deepEqual(
      knowledgeOf(client).elsewhere.map((view) => ({ ...view, talkingFor: 0 })),
      elsewhereViews({ ...calls, reply: () => undefined }, client.address, now).map((view) => ({
        ...view,
        talkingFor: 0,
      })),
    )
  }

  function ringsFor(call: CallRecord, { userJid, deviceId }: TestClient['address']): boolean {
    return isInvited(call, userJid) && ringsOn(call, userJid, deviceOf(network.users.get(userJid), deviceId))
  }

  /** The calls that a user is in with a device that is not lost. */
  function liveCalls(userJid: string): CallRecord[] {
    return [...network.calls.values()].filter((call) => {
      const member = memberOf(call, userJid)
      return member !== undefined && !isLost(member)
    })
  }

  /** Whether a user is in a call that is not on hold. */
  function isEngaged(userJid: string): boolean {
    return liveCalls(userJid).some((call) => !isOnHold(call, userJid))
  }

  function checkRecords(): void {
    for (const call of network.calls.values()) {
      modes.set(call.roomId, call.callMode)
      assert.deepEqual(JSON.parse(JSON.stringify(call)), call)
      for (const { userJid } of call.preconnectedDevices)
        assert.ok(isInvited(call, userJid), 'a device is preconnected that does not ring')
      const invited = invitedUsers(call)
      assert.ok(call.members.length > 0, 'a call without members')
      const present = new Set(call.members.map(({ userJid }) => userJid))
      assert.equal(present.size, call.members.length, 'a user is in a call with two devices')
      assert.ok(call.members.length + invited.length >= 2, 'a call with one user')
      for (const { userJid } of invited)
        assert.ok(ringDeadline(call, userJid) > network.now(), `rings past the deadline of ${userJid}`)
      assert.equal(call.abandonedUntil !== undefined, isAbandoned(call))
      const ringsUntil = call.abandonedUntil ?? Infinity
      assert.ok(invited.length === 0 || ringsUntil > network.now(), 'rings though its caller has been lost for long')
      for (const member of call.members) {
        const disconnectedAt = deviceOf(network.users.get(member.userJid), member.deviceId)?.disconnectedAt
        if (!member.isAway) {
          assert.equal(
            isLost(member),
            disconnectedAt !== null,
            'a membership expires though its device is connected, or the reverse',
          )
        }
        const user = call.users.find(({ userJid }) => userJid === member.userJid)
        assert.equal(isLost(member), user?.isAway === true || user?.isLost === true, 'the others are told otherwise')
        assert.ok(member.expiresAt === null || member.expiresAt > network.now(), 'a membership is kept too long')
      }
    }
    for (const user of network.users.values()) {
      assert.deepEqual(JSON.parse(JSON.stringify(user)), user)
      const own = [...network.calls.values()].filter(
        (call) => memberOf(call, user.userJid) ?? isInvited(call, user.userJid),
      )
      assert.deepEqual([...user.roomIds].sort(), own.map((call) => call.roomId).sort())
      checkOneCall(user.userJid, own)
    }
    for (const [roomId, seen] of reasons) {
      if (modes.get(roomId) === 'onetoone') assert.ok(seen.size === 1, `${roomId}: ${[...seen].join(', ')}`)
    }
  }

  /** A user has at most one call that is not on hold, over all devices, and a lost device never counts. */
  function checkOneCall(userJid: string, own: readonly CallRecord[]): void {
    const active = own.filter((call) => memberOf(call, userJid) && !isOnHold(call, userJid))
    assert.ok(active.length <= 1, `${userJid} has two calls that are not on hold`)
    const member = active[0] && memberOf(active[0], userJid)
    const isLive = member !== undefined && !isLost(member)
    const rings = own.filter((call) => isInvited(call, userJid))
    for (const call of own)
      assert.equal(isWaiting(call, userJid), isLive && rings.includes(call), `${userJid}: which calls wait is wrong`)
    if (!isLive || rings.length === 0) return
    assert.equal(rings.length, 1, `${userJid} has two calls that wait`)
    const device = deviceOf(network.users.get(userJid), member.deviceId)
    assert.ok(hasCapability(device, 'waiting'), `a call waits for ${userJid}, whose client is too old`)
  }

  return {
    noteCall,
    noteClosed,
    isOnline: (client: TestClient) => knowledgeOf(client).offlineSince === null,
    knows: (client: TestClient, roomId: string) => knowledgeOf(client).live.has(roomId),
    isMember: isClientMember,
    /** Whether any device of the user is in the call. */
    isInCall(userJid: string, roomId: string): boolean {
      const call = callKnownAs(userJid, roomId)
      return call !== undefined && memberOf(call, userJid) !== undefined
    },
    /** Notes a call that the client has taken from another device. It may have closed for this client before. */
    noteTaken(client: TestClient, roomId: string): void {
      const { live, closed } = knowledgeOf(client)
      closed.delete(roomId)
      live.add(roomId)
    },
    roomIdFor({ userJid }: TestClient, roomId: string): string {
      const call = network.calls.get(roomId)
      return call ? visibleRoomId(call, userJid) : roomId
    },
    isEngaged,
    liveCalls,
    checkPushes,
    /** Connects a client, which asks for the snapshot and takes it over. */
    connect(client: TestClient): void {
      const known = knowledgeOf(client)
      if (known.offlineSince === null) return
      client.connect()
      checkPushes()
      const reply = client.send('session:sync', { knownCalls: [...known.live] })
      assert.ok(reply.ok)
      const { calls, closed, elsewhere = [] } = reply.value
      known.elsewhere = elsewhere
      for (const call of calls) {
        if (losesPushes) known.seqs.set(call.roomId, call.seq)
        assert.equal(call.seq, known.seqs.get(call.roomId) ?? 0)
        if (!known.live.has(call.roomId)) noteCall(client, call.roomId)
      }
      for (const view of closed) {
        const offlineFor = network.now() - known.offlineSince
        assert.ok(view.reason !== 'signaling-failed' || offlineFor >= RETENTION_MS, 'an outcome was forgotten too soon')
        noteClosed(client, view)
      }
      known.offlineSince = null
    },
    disconnect(client: TestClient): void {
      const known = knowledgeOf(client)
      known.offlineSince ??= network.now()
      client.disconnect()
    },
    check(): void {
      checkPushes()
      checkRecords()
      for (const client of clients) checkKnowledge(client)
    },
  }
}
