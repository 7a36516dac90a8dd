import type { CallMode, CallType, DeviceAddress, PreconnectMode, Pushes, UserView } from '@offhook/protocol'

/** A device that is in the call: the caller's from the start, a callee's from its answer on. A user has at most one. */
export interface Member extends DeviceAddress {
  /**
   * When the membership expires, in milliseconds since the epoch, while the device is disconnected or its page is away. `null` while the
   * device is connected.
   */
  expiresAt: number | null
  /** The device sent `call:away`: its page is being closed or reloaded. Absent otherwise. */
  isAway?: true
}

/** A device that has received a push of the call. */
export interface NotifiedDevice extends DeviceAddress {
  /** The number of the last push of this call to this device. */
  seq: number
  /**
   * The device has received `call:closed`. If it becomes a member later, its numbers continue from `seq`, so that a push that is still on
   * its way stays older than the new ones.
   */
  isClosed?: true
  /** The device was in the call, and the user has taken it on another one. */
  hasMoved?: true
}

/** A call that goes on. Plain JSON, never changed in place. A call that has ended has no record. */
export interface CallRecord {
  /** Identifies the record. Users know the call under this id too, unless `roomIds` has another one for them. */
  readonly roomId: string
  /**
   * The room ids under which users know the call, by JID, where that is not `roomId`: another call had the id that the caller's client made.
   * Absent if there are none.
   */
  readonly roomIds?: Readonly<Record<string, string>>
  /** Whether the call was started as an audio or a video call. */
  readonly callType: CallType
  /** Whether the call was started to one callee or to several. */
  readonly callMode: CallMode
  /** The JID of the group that the call is labeled with, or `null`. */
  readonly groupId: string | null
  /** The caller's key-value pairs, passed on to every device. */
  readonly metadata?: Record<string, string>
  /** The JID of the user who started the call. They may have left it. */
  readonly callerJid: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** When the first callee answered, in milliseconds since the epoch. Absent before. */
  readonly answeredAt?: number
  /** When callees who have not answered are removed, in milliseconds since the epoch. */
  readonly ringsUntil: number
  /** The same for callees who were invited later, by JID. Absent if there are none. */
  readonly invitedUntil?: Readonly<Record<string, number>>
  /**
   * When the call stops ringing because every member is lost, in milliseconds since the epoch. Absent while a member is not lost. Kept by
   * `putCall` of a transaction.
   */
  readonly abandonedUntil?: number
  /** The JIDs of the callees for whom this call waits, because they are in another one that is not on hold. Absent if there are none. */
  readonly waiting?: readonly string[]
  /** The caller first, then the callees in the order of `call:start`, then those whom a member invited. */
  readonly users: readonly UserView[]
  /** The devices in the call, in the order of joining. Of two devices, the earlier one is the initiator of their connection. */
  readonly members: readonly Member[]
  /** The devices that have received a push of this call, the members included. */
  readonly notifiedDevices: readonly NotifiedDevice[]
  /** How a callee's devices and the caller's device may connect before the answer, by the callee's JID. A missing JID means not at all. */
  readonly preconnect: Readonly<Record<string, PreconnectMode>>
  /** The ringing devices that the server has given the caller's device as peer, and vice versa. */
  readonly preconnectedDevices: readonly DeviceAddress[]
  /** The candidates that are delivered when the callee answers: see `signal.ts`. Absent if there are none. */
  readonly heldSignals?: readonly HeldSignal[]
}

/** A candidate of a device that negotiates while it or the other device rings. */
export interface HeldSignal extends Pick<Pushes['call:signal'], 'from' | 'generation' | 'signal'> {
  /** The device that the candidate is for. */
  to: DeviceAddress
}

export function isDevice(a: DeviceAddress, b: DeviceAddress): boolean {
  return a.userJid === b.userJid && a.deviceId === b.deviceId
}

export function userInCall(call: CallRecord, userJid: string): UserView | undefined {
  return call.users.find((user) => user.userJid === userJid)
}

/** Whether the device of a member is disconnected or its page is away. It may come back until `expiresAt`. */
export function isLost({ expiresAt }: Member): boolean {
  return expiresAt !== null
}

/** Whether every device in the call is lost. */
export function isAbandoned({ members }: CallRecord): boolean {
  return members.length > 0 && members.every(isLost)
}

export function memberOf(call: CallRecord, userJid: string): Member | undefined {
  return call.members.find((member) => member.userJid === userJid)
}

export function isMember(call: CallRecord, device: DeviceAddress): boolean {
  return call.members.some((member) => isDevice(member, device))
}

/** Whether the user was called and has neither joined nor left. Their devices may ring already or not. */
export function isInvited(call: CallRecord, userJid: string): boolean {
  const status = userInCall(call, userJid)?.status
  return (status === 'calling' || status === 'ringing') && !memberOf(call, userJid)
}

export function invitedUsers(call: CallRecord): UserView[] {
  return call.users.filter((user) => isInvited(call, user.userJid))
}

/**
 * Returns the JID of the user in whose name the call rings for a callee: the user who called them, else the caller, else the member who
 * joined first. A user who has left is skipped, so the name changes only when that user leaves.
 */
export function ringerOf(call: CallRecord, calleeJid: string): string {
  const { members, callerJid } = call
  const present = members.map(({ userJid }) => userJid)
  const callers = [userInCall(call, calleeJid)?.invitedBy ?? callerJid, callerJid]
  return [...callers.filter((userJid) => present.includes(userJid)), ...present, ...callers][0] ?? callerJid
}

/** Whether the device is in the call or may answer it. */
export function isPartOfCall(call: CallRecord, device: DeviceAddress): boolean {
  return isInvited(call, device.userJid) || isMember(call, device)
}

export function notifiedDevice(call: CallRecord, device: DeviceAddress): NotifiedDevice | undefined {
  return call.notifiedDevices.find((notified) => isDevice(notified, device))
}

export function withUser(call: CallRecord, userJid: string, change: Partial<UserView>): CallRecord {
  return { ...call, users: call.users.map((user) => (user.userJid === userJid ? { ...user, ...change } : user)) }
}

/** The call with a user who is neither away nor lost. */
export function withPresentUser(call: CallRecord, userJid: string): CallRecord {
  return {
    ...call,
    users: call.users.map((user) => {
      if (user.userJid !== userJid) return user
      const { isAway: _away, isLost: _lost, ...present } = user
      return present
    }),
  }
}

/** Whether the user has put the call on hold. */
export function isOnHold(call: CallRecord, userJid: string): boolean {
  return userInCall(call, userJid)?.isOnHold === true
}

export function withUserOnHold(call: CallRecord, userJid: string, onHold: boolean): CallRecord {
  return {
    ...call,
    users: call.users.map((user) => {
      if (user.userJid !== userJid) return user
      const { isOnHold: _before, ...active } = user
      return onHold ? { ...active, isOnHold: true } : active
    }),
  }
}

/** Whether the call rings for a user who is in another call that is not on hold. */
export function isWaiting(call: CallRecord, userJid: string): boolean {
  return call.waiting?.includes(userJid) === true
}

export function withWaiting(call: CallRecord, userJid: string, waits: boolean): CallRecord {
  const { waiting = [], ...others } = call
  const next = [...waiting.filter((jid) => jid !== userJid), ...(waits ? [userJid] : [])]
  return next.length > 0 ? { ...others, waiting: next } : others
}

/** Returns the call with the members to whom a user's device reports that it has no media path. */
export function withUnreachable(call: CallRecord, userJid: string, unreachable: readonly string[]): CallRecord {
  return {
    ...call,
    users: call.users.map((user) => {
      if (user.userJid !== userJid) return user
      const { unreachable: _before, ...reachesAll } = user
      return unreachable.length > 0 ? { ...reachesAll, unreachable: [...unreachable] } : reachesAll
    }),
  }
}

/** Returns the call without the reports of and about a user who has left it. */
export function withoutPathsOf(call: CallRecord, userJid: string): CallRecord {
  const reporters = call.users.filter((user) => user.unreachable && user.userJid !== userJid)
  return reporters.reduce(
    (next, user) => withUnreachable(next, user.userJid, user.unreachable?.filter((jid) => jid !== userJid) ?? []),
    withUnreachable(call, userJid, []),
  )
}

export function withMember(call: CallRecord, userJid: string, change: Partial<Member>): CallRecord {
  return {
    ...call,
    members: call.members.map((member) => (member.userJid === userJid ? { ...member, ...change } : member)),
  }
}

/** When a callee who has not answered is removed, in milliseconds since the epoch. */
export function ringDeadline(call: CallRecord, calleeJid: string): number {
  return call.invitedUntil?.[calleeJid] ?? call.ringsUntil
}

/**
 * When the call needs a `callDeadline` command: the ring time of a callee is over, every member has been lost for too long while it rings, or a
 * membership expires.
 *
 * @param call - a call record, as the store has it
 * @returns milliseconds since the epoch, or `null` if the call needs no timer
 */
export function callDeadline(call: CallRecord): number | null {
  const expirations = call.members.flatMap((member) => member.expiresAt ?? [])
  const ringDeadlines = invitedUsers(call).map(({ userJid }) =>
    Math.min(ringDeadline(call, userJid), call.abandonedUntil ?? Infinity),
  )
  const deadlines = [...ringDeadlines, ...expirations]
  return deadlines.length > 0 ? Math.min(...deadlines) : null
}
