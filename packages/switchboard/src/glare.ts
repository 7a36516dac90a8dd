import { isAwaited } from './call'
import type { RecordsView } from './transaction'

/**
 * The call that the one somebody is dialling has just made to them: both want the same, so dialling is answering it. Whether its ring
 * has been heard yet makes no difference.
 */
export function crossingCall(view: RecordsView, userJid: string, calleeJid: string): string | undefined {
  return view.user(userJid)?.roomIds.find((roomId) => {
    const call = view.call(roomId)
    return call?.callMode === 'onetoone' && call.callerJid === calleeJid && isAwaited(call, userJid)
  })
}
