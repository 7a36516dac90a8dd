import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { activeCall, joinedCalls, MAX_CALLS_OF_USER } from './activeCall'
import { isMember, isOnHold, userInCall, withUserOnHold } from './call'
import { refuseOtherRings } from './engaged'
import { leaveCall } from './leave'
import { endLostMemberships } from './lostMember'
import { pushToAllMembers } from './push'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'
import { deviceOf, hasCapability } from './user'
import { stopWaiting } from './waiting'

/** What becomes of the call that a user is in when another one becomes active. */
export type Current = CommandRequest<'call:resume'>['current']

/** Puts a call on hold. A call that waited rings as any other from then on. */
export function holdCall(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const call = tx.call(roomId)
  if (!call || !isMember(call, from)) return failed('not-found')
  setOnHold(tx, roomId, from.userJid, true)
  stopWaiting(tx, from.userJid)
  return ok(null)
}

/** Resumes a call. The call that is active on any device of the user is put on hold or ended, in the same step. */
export function resumeCall(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, current }: CommandRequest<'call:resume'>,
): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  if (!call || !isMember(call, from)) return failed('not-found')
  if (!isOnHold(call, userJid)) return ok(null)
  if (!canRelease(tx, userJid, roomId, current)) return failed('conflict')
  releaseCurrent(tx, userJid, roomId, current)
  endLostMemberships(tx, userJid)
  setOnHold(tx, roomId, userJid, false)
  refuseOtherRings(tx, from, roomId)
  return ok(null)
}

/** Whether {@link releaseCurrent} can make another call the active one: an older client cannot be put on hold. */
export function canRelease(tx: Transaction, userJid: string, roomId: string, current: Current): boolean {
  const others = joinedCalls(tx, userJid).filter((call) => call.roomId !== roomId)
  const active = activeCall(tx, userJid)
  const hasActive = active !== undefined && active.call.roomId !== roomId
  if (others.length - (hasActive && current === 'end' ? 1 : 0) >= MAX_CALLS_OF_USER) return false
  if (!hasActive || current === 'end') return true
  return current === 'hold' && hasCapability(deviceOf(tx.user(userJid), active.member.deviceId), 'hold')
}

/** Puts the active call of a user on hold, or ends it, because another one becomes active. */
export function releaseCurrent(tx: Transaction, userJid: string, roomId: string, current: Current): void {
  const active = activeCall(tx, userJid)?.call
  if (!active || active.roomId === roomId) return
  if (current !== 'end') {
    setOnHold(tx, active.roomId, userJid, true)
    return
  }
  const isAlone = active.members.length === 1
  leaveCall(tx, active.roomId, {
    ending: { userJid, status: 'ended', reason: isAlone ? 'cancelled' : 'hangup', endedBy: userJid },
  })
}

/** Pushes the change to every member: the user's own device may not be the one that sent the command. */
export function setOnHold(tx: Transaction, roomId: string, userJid: string, onHold: boolean): void {
  const call = tx.call(roomId)
  if (!call || isOnHold(call, userJid) === onHold) return
  tx.putCall(withUserOnHold(call, userJid, onHold))
  const user = userInCall(tx.call(roomId) ?? call, userJid)
  if (user) pushToAllMembers(tx, roomId, 'call:user', { user })
}
