import { type CallRecord, isInvited } from './call'
import type { RecordsView } from './transaction'

/**
 * Finds the call that `calleeJid` has started to `userJid`, when `userJid` starts one to `calleeJid` at the same time. Starting a call
 * then means answering that one, whether or not it rings already.
 *
 * @returns that call
 */
export function findCrossedCall(view: RecordsView, userJid: string, calleeJid: string): CallRecord | undefined {
  return view
    .user(userJid)
    ?.roomIds.flatMap((roomId) => view.call(roomId) ?? [])
    .find((call) => call.callMode === 'onetoone' && call.callerJid === calleeJid && isInvited(call, userJid))
}
