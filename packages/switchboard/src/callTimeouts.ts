import { type CallRecord, invitedUsers, type Member } from './call'
import { leaveCall } from './leave'
import type { Transaction } from './transaction'

/** Removes the callees whose ring time is over and the members whose membership has expired. */
export function handleCallDeadline(tx: Transaction, roomId: string): void {
  const call = tx.call(roomId)
  if (!call) return
  if (call.ringsUntil <= tx.now) removeUnanswered(tx, call)
  for (const member of call.members) {
    if (member.expiresAt !== null && member.expiresAt <= tx.now) removeExpired(tx, roomId, member)
  }
}

/** A user whose page was closed and not opened again has hung up. Any other device was lost for an unknown reason. */
function removeExpired(tx: Transaction, roomId: string, { userJid, isAway }: Member): void {
  const isAlone = tx.call(roomId)?.members.length === 1
  leaveCall(tx, roomId, {
    ending: isAway
      ? { userJid, status: 'ended', reason: isAlone ? 'cancelled' : 'hangup', endedBy: userJid }
      : { userJid, status: 'ended', reason: 'connection-lost', endedBy: null },
  })
}

/** `no-answer` for a callee whose device rang, `unavailable` for one without a device that rang. */
function removeUnanswered(tx: Transaction, call: CallRecord): void {
  for (const { userJid, status } of invitedUsers(call)) {
    const reason = status === 'ringing' ? 'no-answer' : 'unavailable'
    leaveCall(tx, call.roomId, {
      ending: { userJid, status: 'ended', reason, endedBy: null },
      ownEnding: { userJid: call.callerJid },
      missed: true,
    })
  }
}
