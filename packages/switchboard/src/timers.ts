import { awaitedUsers, type CallRecord, type Seat } from './call'
import { leaveCall } from './leave'
import type { Transaction } from './transaction'

/** Gives up on whoever did not answer in time, and on devices that did not come back in time. */
export function meetDeadline(tx: Transaction, roomId: string): void {
  const call = tx.call(roomId)
  if (!call) return
  if (call.ringsUntil <= tx.now) stopRinging(tx, call)
  for (const seat of call.seats) if (seat.keptUntil !== null && seat.keptUntil <= tx.now) giveUp(tx, roomId, seat)
}

/** Whoever closed their page and did not come back has hung up; of anybody else it is known only that they are not there. */
function giveUp(tx: Transaction, roomId: string, { userJid, hasLeft }: Seat): void {
  const isAlone = tx.call(roomId)?.seats.length === 1
  leaveCall(tx, roomId, {
    ending: hasLeft
      ? { userJid, status: 'ended', reason: isAlone ? 'cancelled' : 'hangup', endedBy: userJid }
      : { userJid, status: 'ended', reason: 'connection-lost', endedBy: null },
  })
}

/** Rang and was not answered, or never rang anywhere: the caller is told which. */
function stopRinging(tx: Transaction, call: CallRecord): void {
  for (const { userJid, status } of awaitedUsers(call)) {
    const reason = status === 'ringing' ? 'no-answer' : 'unavailable'
    leaveCall(tx, call.roomId, {
      ending: { userJid, status: 'ended', reason, endedBy: null },
      own: { userJid: call.callerJid },
      missed: true,
    })
  }
}
