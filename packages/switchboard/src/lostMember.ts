import { type CallRecord, isLost, isOnHold, type Member, memberOf, userInCall, withMember, withUser } from './call'
import { leaveCall } from './leave'
import { pushToMembers } from './push'
import type { Transaction } from './transaction'
import { stopWaiting } from './waiting'

/** Whether another device of the user may take the membership. A device that is connected, and whose page is not away, keeps it. */
export function isResumable(member: Member): boolean {
  return isLost(member)
}

/** Removes a lost member. A user whose page was closed and not opened again has hung up. Any other device was lost for an unknown reason. */
export function removeLostMember(tx: Transaction, roomId: string, { userJid, isAway }: Member): void {
  const isAlone = tx.call(roomId)?.members.length === 1
  leaveCall(tx, roomId, {
    ending: isAway
      ? { userJid, status: 'ended', reason: isAlone ? 'cancelled' : 'hangup', endedBy: userJid }
      : { userJid, status: 'ended', reason: 'connection-lost', endedBy: null },
  })
}

/** Ends the memberships of a user's lost devices in calls that are not on hold: another call of the user becomes active. */
export function endLostMemberships(tx: Transaction, userJid: string): void {
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    const member = call && memberOf(call, userJid)
    if (member && isLost(member) && !isOnHold(call, userJid)) removeLostMember(tx, roomId, member)
  }
}

/** A call whose caller is lost, and which no other user has joined, stays as long after the answer as it would have rung. */
export function withLostCallerExpiring(call: CallRecord): CallRecord {
  const { abandonedUntil, members } = call
  const [caller] = members
  if (abandonedUntil === undefined || !caller || members.length > 1) return call
  return withMember(call, caller.userJid, { expiresAt: Math.min(caller.expiresAt ?? abandonedUntil, abandonedUntil) })
}

/** The member is lost until `expiresAt`. The other members see the user as lost, and a page that is being left as away. */
export function loseMember(
  tx: Transaction,
  call: CallRecord,
  userJid: string,
  expiresAt: number,
  how: 'isAway' | 'isLost',
): void {
  const lost = how === 'isAway' ? { expiresAt, isAway: true as const } : { expiresAt }
  tx.putCall(withUser(withMember(call, userJid, lost), userJid, { [how]: true }))
  pushUser(tx, call.roomId, userJid)
  stopWaiting(tx, userJid)
}

/** Pushes how the server sees a user to the other members. */
export function pushUser(tx: Transaction, roomId: string, userJid: string): void {
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (user) pushToMembers(tx, roomId, userJid, 'call:user', { user })
}
