import { isInvited } from './call'
import type { RecordsView } from './transaction'

/**
 * Finds the call that `calleeJid` has started to `userJid`, when `userJid` starts one to `calleeJid` at the same time. Starting a call
 * then means answering that one, whether or not it rings already.
 *
 * @returns the room id of that call
 */
export function findCrossedCall(view: RecordsView, userJid: string, calleeJid: string): string | undefined {
  return view.user(userJid)?.roomIds.find((roomId) => {
    const call = view.call(roomId)
    return call?.callMode === 'onetoone' && call.callerJid === calleeJid && isInvited(call, userJid)
  })
}
