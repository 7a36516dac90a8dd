import type { Clock } from '@offhook/core'
import type { Push, Reply } from '@offhook/protocol'
import {
  type CallRecord,
  type Changes,
  type Command,
  createSwitchboard,
  type SessionStore,
  type Switchboard,
  type SwitchboardOptions,
  type ResultOf,
} from '@offhook/switchboard'
import { crossedCallMismatch, crossedCalls } from './crossedCallMismatch'
import { describeCommand, isNotConnected, roomIdOf, userWithoutAccess } from './describeCommand'
import type { JsonCheck } from './jsonCheck'
import { checkTakenMembership } from './takenMembership'

/** What the observer keeps of a call when its record is gone. */
export interface CallHistory {
  callMode: CallRecord['callMode']
  /** Ids of the devices that were ever in the call. */
  members: Set<string>
  /** When each of these devices joined. */
  joinedAt: Map<string, number>
  /** The users who were ever in the call. */
  memberUsers: Set<string>
  /** When each user left who is no longer in the call. */
  leftAt: Map<string, number>
  /** The end reason that the server pushed. */
  reason: string | null
  /** When the record was removed. */
  endedAt: number | null
  /** Users whose access was revoked while they were in the call or it rang for them, and when. */
  revokedUsers: Map<string, number>
}

/** @returns when revoked access ended the call for this user: their own access, or that of the last other member; or `null` */
export function revokedAt({ revokedUsers, endedAt }: CallHistory, userJid: string): number | null {
  return [...revokedUsers.values()].find((at) => at === endedAt) ?? revokedUsers.get(userJid) ?? null
}

/** Checks the invariants of the server after every command, and keeps the history of its calls. */
export interface ServerObserver {
  makeSwitchboard(options: SwitchboardOptions): Switchboard
  /** By room id. */
  readonly calls: ReadonlyMap<string, CallHistory>
  /** How long these users waited between two times because the server probed devices, in milliseconds altogether. */
  probeDelay(userJids: readonly string[], from: number, to: number): number
  /** Whether the server is stopped. */
  isDown(): boolean
  /** The server was started at least once without the records of the start before. */
  readonly hasLostRecords: boolean
}

/** End reasons that the server pushes to one device of several. */
const oneDeviceReasons = ['answered-elsewhere', 'signaling-failed']
/** Commands that may run again, because they have the same effect every time. */
const idempotentCommands = ['call:signal', 'session:sync']
/** Commands that change no call. They are left out of the log. */
const unloggedCommands = ['call:signal', 'session:sync', 'connectDevice', 'disconnectDevice', 'userDeadline']

/** How long a call may ring whose members are all lost, in milliseconds. */
const LONGEST_ABANDONED_MS = 8_000

/** What {@link createServerObserver} needs of the environment. */
export interface ServerObserverOptions {
  clock: Clock
  findNonJson: JsonCheck
  /** Receives the invariant that was broken. */
  fail(violation: string): void
  /** Receives every command that may change a call. */
  log(line: string, roomId: string): void
  /** When the page of a device died, or `null` if it lives. */
  diedAt(deviceId: string): number | null
  /** Called when a user leaves a call that goes on. */
  onMemberLeft(roomId: string): void
  /** How long the server may take to notice that a device is dead on which a command depends, in milliseconds. */
  ghostMs: number
  /** Whether a device may lose its call, because its token expired too long ago. */
  mayLose(deviceId: string): boolean
}

export function createServerObserver({
  clock,
  findNonJson,
  fail,
  log,
  diedAt,
  onMemberLeft,
  ghostMs,
  mayLose,
}: ServerObserverOptions): ServerObserver {
  const calls = new Map<string, CallHistory>()
  const probes: { userJid: string; from: number; to: number }[] = []
  let starts = 0
  let startsWithRecords = 0
  let runningSince: number | null = null

  function recordHistory({ roomId, callMode, members }: CallRecord): void {
    const history = calls.get(roomId) ?? {
      callMode,
      members: new Set(),
      joinedAt: new Map(),
      memberUsers: new Set(),
      leftAt: new Map(),
      reason: null,
      endedAt: null,
      revokedUsers: new Map(),
    }
    // A one-to-one call that crosses a group call becomes a group call.
    history.callMode = callMode
    calls.set(roomId, history)
    for (const { deviceId, userJid } of members) {
      if (!history.members.has(deviceId)) history.joinedAt.set(deviceId, clock.now())
      history.members.add(deviceId)
      history.memberUsers.add(userJid)
      history.leftAt.delete(userJid)
    }
    for (const userJid of history.memberUsers)
      if (!history.leftAt.has(userJid) && !members.some((member) => member.userJid === userJid))
        history.leftAt.set(userJid, clock.now())
  }

  /** By command id, also of the start before if its records are kept: a command that arrives again is not executed again. */
  const replies = new Map<string, Reply<unknown>>()

  function makeSwitchboard(options: SwitchboardOptions): Switchboard {
    const records = new Map<string, CallRecord>()
    const endedRooms = new Set<string>()
    const startedAt = clock.now()
    runningSince = startedAt
    starts += 1
    /** By room: since when every member of a call is lost that rings. */
    const abandonedSince = new Map<string, number>()
    // A call whose record was lost, and that is created again, may end for another reason.
    for (const history of calls.values()) history.reason = null
    /** The name of the running command if its id has been seen before. */
    let repeatedCommand: string | null = null
    /** The running `call:start`: its user counts as engaged while it is processed, even if it fails. */
    let callStart: { userJid: string; to: readonly string[] } | null = null
    /** The user whose access the running command revokes. They leave every call, for the same reason everywhere. */
    let revokedUser: string | null = null

    function checkRevoked(): void {
      for (const { members, users } of records.values()) {
        const isMember = members.some(({ userJid }) => userJid === revokedUser)
        const isCalled = users.some(
          ({ userJid, status }) => userJid === revokedUser && ['calling', 'ringing'].includes(status),
        )
        if (isMember || isCalled) fail(`the server keeps ${String(revokedUser)}, whose access is revoked, in a call`)
      }
    }

    function checkLoss({ userJid, deviceId }: { userJid: string; deviceId: string }): void {
      const isMember = [...records.values()].some(({ members }) =>
        members.some((member) => member.deviceId === deviceId),
      )
      if (isMember && !mayLose(deviceId)) fail(`a device of ${userJid} loses its call, which its token lets it resume`)
    }

    /** Whether the device of a member may be alive, as far as the server can know. */
    function isLive({ deviceId, expiresAt }: CallRecord['members'][number]): boolean {
      return expiresAt === null && (diedAt(deviceId) ?? Infinity) > clock.now() - ghostMs
    }

    function isLiveInCall(userJid: string): boolean {
      return [...records.values()].some(({ members }) =>
        members.some((member) => member.userJid === userJid && isLive(member)),
      )
    }

    /** A call rings for a limited time without its caller. After a restart of the server its clients may take longer to come back. */
    function limitAbandonedRing({ roomId, members }: CallRecord, isRinging: boolean): void {
      const isAbandoned = isRinging && members.length > 0 && members.every(({ expiresAt }) => expiresAt !== null)
      if (!isAbandoned) abandonedSince.delete(roomId)
      else if (!abandonedSince.has(roomId)) {
        const since = clock.now()
        abandonedSince.set(roomId, since)
        clock.after(LONGEST_ABANDONED_MS + 1, () => {
          const isCurrent = runningSince === startedAt && since > startedAt && abandonedSince.get(roomId) === since
          if (isCurrent && records.has(roomId)) fail('on the server a call rings for long after its caller was lost')
        })
      }
    }

    function checkRecords(): void {
      const activeUsers = new Set<string>()
      for (const record of records.values()) {
        const { roomId, members, users, ringsUntil, invitedUntil } = record
        for (const { userJid } of members) {
          const isActive = !users.some((user) => user.userJid === userJid && user.isOnHold)
          if (isActive && activeUsers.has(userJid)) fail(`on the server ${userJid} has two active calls`)
          if (isActive) activeUsers.add(userJid)
        }
        const isMember = (userJid: string) => members.some((member) => member.userJid === userJid)
        const ringing = users.filter((user) => ['calling', 'ringing'].includes(user.status) && !isMember(user.userJid))
        limitAbandonedRing(record, ringing.length > 0)
        const deadlines = ringing.map(({ userJid }) => invitedUntil?.[userJid] ?? ringsUntil)
        if (deadlines.some((until) => until < clock.now() && until >= startedAt))
          fail('on the server a call rings after its ring time')
        if (endedRooms.has(roomId)) fail('on the server a call that has ended goes on')
      }
    }

    function checkChanges(changes: Changes): void {
      if (repeatedCommand !== null && changes.calls.size > 0) fail(`${repeatedCommand} takes effect twice`)
      for (const [key, record] of [...changes.calls, ...changes.users]) {
        const problem = record && findNonJson(record)
        if (problem) fail(`a record of the server is not plain data: ${key}${problem}`)
      }
      if (changes.calls.size === 0) return
      for (const [roomId, record] of changes.calls) {
        if (record) {
          checkTakenMembership(records.get(roomId), record, fail)
          if ((records.get(roomId)?.members.length ?? 0) > record.members.length) onMemberLeft(roomId)
          records.set(roomId, record)
          recordHistory(record)
        } else if (records.delete(roomId)) {
          endedRooms.add(roomId)
          const history = calls.get(roomId)
          if (history) history.endedAt = clock.now()
        }
        if (revokedUser !== null) calls.get(roomId)?.revokedUsers.set(revokedUser, clock.now())
      }
      checkRecords()
    }

    const store: SessionStore = {
      transact: (work) =>
        options.store.transact((view) => {
          const result = work(view)
          checkChanges(result.changes)
          return result
        }),
    }

    /** A user is engaged only while in a call with a third user; for a group call, while in any other call. */
    function checkEngaged(roomId: string, userJid: string, receiver: string): void {
      const own = [...records.values()].filter(({ members }) =>
        members.some((member) => member.userJid === userJid && isLive(member)),
      )
      if (calls.get(roomId)?.callMode === 'onetomany') {
        const isElsewhere = callStart?.userJid === userJid || own.some((record) => record.roomId !== roomId)
        if (!isElsewhere) fail(`${receiver} receives that ${userJid} is engaged, who is in no other call`)
        return
      }
      const others = own.flatMap(({ users }) => users.map((user) => user.userJid))
      if (callStart?.userJid === userJid) others.push(...callStart.to)
      if (!others.some((jid) => jid !== userJid && jid !== receiver))
        fail(`${receiver} receives that ${userJid} is engaged, who is in a call with no other user`)
    }

    function deliver(to: { userJid: string; deviceId: string }, push: Push): void {
      if (push.name === 'call:closed') {
        const { roomId, reason, userJid } = push.payload
        const history = calls.get(roomId)
        if (reason === 'engaged' && userJid !== to.userJid) checkEngaged(roomId, userJid, to.userJid)
        if (history?.callMode === 'onetoone' && !oneDeviceReasons.includes(reason)) {
          if (history.reason !== null && history.reason !== reason)
            fail(`the server gives two reasons: ${history.reason} and ${reason}`)
          history.reason = reason
        }
      }
      const reason = push.name === 'call:closed' || push.name === 'call:user' ? push.payload.reason : undefined
      if (revokedUser !== null && reason !== undefined && reason !== 'signaling-failed')
        fail(`${to.userJid} receives ${reason} about ${revokedUser}, whose access was revoked`)
      if (push.name === 'call:user' && push.payload.reason === 'engaged')
        checkEngaged(push.payload.roomId, push.payload.user.userJid, to.userJid)
      options.deliver(to, push)
    }

    /** A command that arrives again must have the reply of the first time. */
    function checkReply(command: Command, reply: Reply<unknown>): void {
      if (!('id' in command) || idempotentCommands.includes(command.name)) return
      const earlier = replies.get(command.id)
      const isFirst = !earlier || isNotConnected(earlier)
      replies.set(command.id, reply)
      if (command.name === 'call:start' && !reply.ok && reply.failure.code === 'conflict' && isFirst)
        if (!isLiveInCall(command.from.userJid)) fail(`${command.from.userJid} is refused because of a dead device`)
      if (isFirst || isNotConnected(reply)) return
      if (JSON.stringify(earlier) !== JSON.stringify(reply)) fail(`${command.name} arrives twice and has two replies`)
    }

    const switchboard = createSwitchboard({ ...options, store, deliver })
    return {
      ...switchboard,
      close() {
        runningSince = null
        switchboard.close()
      },
      probeBefore(command) {
        const probed = switchboard.probeBefore(command)
        if (probed && 'id' in command) {
          const from = clock.now()
          void probed.then(() => probes.push({ userJid: command.from.userJid, from, to: clock.now() }))
        }
        return probed
      },
      resume(kept) {
        const [users, callRecords] = [[...kept.users], [...kept.calls]]
        for (const record of callRecords) records.set(record.roomId, record)
        if (users.length > 0) startsWithRecords += 1
        else replies.clear()
        return switchboard.resume({ users, calls: callRecords })
      },
      async dispatch<C extends Command>(command: C, respond?: (reply: Reply<ResultOf<C>>) => void) {
        let replyCount = 0
        if ('id' in command)
          callStart = command.name === 'call:start' ? { userJid: command.from.userJid, to: command.request.to } : null
        const earlier = 'id' in command ? replies.get(command.id) : undefined
        repeatedCommand = earlier && !isNotConnected(earlier) ? command.name : null
        const to = command.name === 'call:start' && repeatedCommand === null ? command.request.to : []
        const crossed = 'from' in command ? crossedCalls(records.values(), command.from.userJid, to) : []
        if (command.name === 'removeDevice') checkLoss(command.from)
        revokedUser = userWithoutAccess(command)
        const dispatched = switchboard.dispatch(command, (reply) => {
          replyCount += 1
          if (!unloggedCommands.includes(command.name)) log(describeCommand(command, reply), roomIdOf(command))
          if (replyCount > 1) fail(`${command.name} has more than one reply`)
          checkReply(command, reply)
          if (command.name === 'call:start' && reply.ok && reply.value && 'call' in reply.value) {
            const record = records.get(reply.value.call.roomId)
            const mismatch = crossedCallMismatch(command.from.userJid, to, crossed, record)
            if (mismatch !== null) fail(mismatch)
          }
          respond?.(reply)
        })
        repeatedCommand = null
        if (command.name === 'revokeUser') checkRevoked()
        revokedUser = null
        const reply = await dispatched
        if (replyCount === 0) fail(`${command.name} has no reply`)
        return reply
      },
    }
  }

  return {
    calls,
    makeSwitchboard,
    probeDelay: (userJids, from, to) =>
      probes
        .filter((probe) => userJids.includes(probe.userJid) && probe.to >= from && probe.from <= to)
        .reduce((sum, probe) => sum + probe.to - probe.from, 0),
    isDown: () => runningSince === null,
    get hasLostRecords() {
      return starts > 1 + startsWithRecords
    },
  }
}
