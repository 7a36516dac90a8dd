import { type CallRecord, invitedUsers, ringDeadline, ringerOf } from './call'
import { leaveCall } from './leave'
import { removeLostMember } from './lostMember'
import type { Transaction } from './transaction'

/** Removes the callees whose ring time is over or for whom no member is left, and the members whose membership has expired. */
export function handleCallDeadline(tx: Transaction, roomId: string): void {
  const call = tx.call(roomId)
  if (!call) return
  removeUnanswered(tx, call)
  const ringing = tx.call(roomId)
  if (ringing?.abandonedUntil !== undefined && ringing.abandonedUntil <= tx.now) stopAbandonedRing(tx, ringing)
  for (const member of call.members) {
    if (member.expiresAt !== null && member.expiresAt <= tx.now) removeLostMember(tx, roomId, member)
  }
}

/** Every member is lost, and the call rings. A caller alone has canceled the call; several members may come back to each other. */
function stopAbandonedRing(tx: Transaction, call: CallRecord): void {
  const { roomId, members } = call
  if (invitedUsers(call).length === 0) return
  const [caller] = members
  if (members.length === 1 && caller) {
    removeLostMember(tx, roomId, caller)
    return
  }
  for (const { userJid } of invitedUsers(call)) {
    leaveCall(tx, roomId, {
      ending: { userJid, status: 'ended', reason: 'unavailable', endedBy: null },
      ownEnding: { userJid: ringerOf(call, userJid), reason: 'connection-lost' },
      missed: true,
    })
  }
}

/** `no-answer` for a callee whose device rang, `unavailable` for one without a device that rang. */
function removeUnanswered(tx: Transaction, call: CallRecord): void {
  for (const { userJid, status } of invitedUsers(call)) {
    if (ringDeadline(call, userJid) > tx.now) continue
    const reason = status === 'ringing' ? 'no-answer' : 'unavailable'
    leaveCall(tx, call.roomId, {
      ending: { userJid, status: 'ended', reason, endedBy: null },
      ownEnding: { userJid: ringerOf(call, userJid) },
      missed: true,
    })
  }
}
