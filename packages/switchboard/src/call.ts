import type { CallMode, CallType, DeviceAddress, PeerView, UserView } from '@offhook/protocol'

/** A device that is in the call: the caller's from the start, a callee's from the answer on. */
export interface Seat extends DeviceAddress {
  /** While the device's line is lost: until when it may come back, in milliseconds since the epoch. */
  keptUntil: number | null
  /** The page said that it goes. It may be a reload, which takes seconds; else it was a way to hang up. */
  hasLeft?: true
}

/** A device that was told of the call, and how far its pushes are numbered. */
export interface Told extends DeviceAddress {
  seq: number
  /** It was told that the call is over for it. Should it take a seat after all, its numbers go on from here: what is late stays old. */
  isOver?: true
}

/** A call that goes on. Plain JSON, never changed in place; a call that has ended has no record. */
export interface CallRecord {
  readonly roomId: string
  readonly callType: CallType
  readonly callMode: CallMode
  readonly groupId: string | null
  readonly metadata?: Record<string, string>
  readonly callerJid: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** When somebody answered first. */
  readonly answeredAt?: number
  /** When whoever has not answered counts as not answering. */
  readonly ringsUntil: number
  /** The caller first, then the callees in the order they were named. */
  readonly users: readonly UserView[]
  /** In the order of joining: of two devices the earlier one is the initiator of the link between them. */
  readonly seats: readonly Seat[]
  readonly told: readonly Told[]
  /** How the caller's device and those of a callee may connect while it rings, by the callee's JID. Who is not named may not. */
  readonly preconnect: Readonly<Record<string, WarmPolicy>>
  /** Devices that ring and know the caller's, and the caller's them. */
  readonly warm: readonly DeviceAddress[]
}

export type WarmPolicy = NonNullable<PeerView['preconnect']>

export function isDevice(a: DeviceAddress, b: DeviceAddress): boolean {
  return a.userJid === b.userJid && a.deviceId === b.deviceId
}

export function userInCall(call: CallRecord, userJid: string): UserView | undefined {
  return call.users.find((user) => user.userJid === userJid)
}

export function seatOf(call: CallRecord, userJid: string): Seat | undefined {
  return call.seats.find((seat) => seat.userJid === userJid)
}

/** Invited, and neither in the call nor out of it yet, whether or not a device of theirs has said that it rings. */
export function isAwaited(call: CallRecord, userJid: string): boolean {
  const status = userInCall(call, userJid)?.status
  return (status === 'calling' || status === 'ringing') && !seatOf(call, userJid)
}

export function awaitedUsers(call: CallRecord): UserView[] {
  return call.users.filter((user) => isAwaited(call, user.userJid))
}

export function withUser(call: CallRecord, userJid: string, change: Partial<UserView>): CallRecord {
  return { ...call, users: call.users.map((user) => (user.userJid === userJid ? { ...user, ...change } : user)) }
}

export function withSeat(call: CallRecord, userJid: string, change: Partial<Seat>): CallRecord {
  return { ...call, seats: call.seats.map((seat) => (seat.userJid === userJid ? { ...seat, ...change } : seat)) }
}

/** When the call needs a look even though nobody says anything: ring time over, or a lost device given up. */
export function callDeadline(call: CallRecord): number | null {
  const kept = call.seats.flatMap((seat) => seat.keptUntil ?? [])
  const all = awaitedUsers(call).length > 0 ? [call.ringsUntil, ...kept] : kept
  return all.length > 0 ? Math.min(...all) : null
}
