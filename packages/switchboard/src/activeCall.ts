import { type CallRecord, isInvited, isLost, isOnHold, type Member, memberOf } from './call'
import type { RecordsView } from './transaction'

/** How many calls a user may be in at the same time, of which all but one are on hold. */
export const MAX_CALLS_OF_USER = 2

export function callsOf(view: RecordsView, userJid: string): CallRecord[] {
  return view.user(userJid)?.roomIds.flatMap((roomId) => view.call(roomId) ?? []) ?? []
}

/** The calls that a user is in with a device that is not lost, on hold or not. */
export function joinedCalls(view: RecordsView, userJid: string): CallRecord[] {
  return callsOf(view, userJid).filter((call) => {
    const member = memberOf(call, userJid)
    return member !== undefined && !isLost(member)
  })
}

/**
 * Returns the one call that a user is in and that is not on hold, over all devices. A call that only rings does not count, and neither does
 * a lost device.
 */
export function activeCall(view: RecordsView, userJid: string): { call: CallRecord; member: Member } | undefined {
  const call = joinedCalls(view, userJid).find((joined) => !isOnHold(joined, userJid))
  const member = call && memberOf(call, userJid)
  return member && { call, member }
}

/** Whether a user is in a call that is not on hold, as the caller or after the answer. */
export function isEngaged(view: RecordsView, userJid: string): boolean {
  return activeCall(view, userJid) !== undefined
}

/** The calls that ring for a user, oldest first. */
export function ringingCalls(view: RecordsView, userJid: string): CallRecord[] {
  return callsOf(view, userJid).filter((call) => isInvited(call, userJid))
}
