import type { CallView, CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { ringingCalls } from './activeCall'
import { answerCall } from './answer'
import { type CallRecord, isAbandoned, isLost, memberOf, userInCall } from './call'
import { inviteUsers, ringUsers } from './invite'
import { removeLostMember } from './lostMember'
import { withCameraMuted } from './tracks'
import type { RecordsView, Transaction } from './transaction'

/**
 * Finds the call that rings for `userJid` and that one of `calleeJids` is in, when `userJid` starts a call to them. Starting a call then
 * means answering that one, whether or not it rings already. Of several such calls it is the oldest.
 *
 * A call that does not ring for `userJid` is never joined, even if one of `calleeJids` has started it: that user did not call them.
 *
 * @returns that call
 */
export function findCrossedCall(
  view: RecordsView,
  userJid: string,
  calleeJids: readonly string[],
): CallRecord | undefined {
  return ringingCalls(view, userJid).find((call) =>
    calleeJids.some((calleeJid) => {
      const member = memberOf(call, calleeJid)
      return member !== undefined && !isLost(member)
    }),
  )
}

/**
 * Answers the call that crosses the one that `from` starts, if there is one. Callees who are not in it yet are called in it, so that both
 * orders of the two commands lead to the same users in one call. A callee who has left it already is not called again.
 *
 * @returns the reply to `call:start`, or `null` if no call crosses
 */
export function answerCrossedCall(
  tx: Transaction,
  from: DeviceAddress,
  { callType, tracks, to }: Pick<CommandRequest<'call:start'>, 'callType' | 'tracks' | 'to'>,
  calleeJids: readonly string[],
): Reply<{ call: CallView }> | null {
  const crossed = findCrossedCall(tx, from.userJid, calleeJids)
  if (!crossed) return null
  const { roomId } = crossed
  const lacking = calleeJids.filter((userJid) => !userInCall(crossed, userJid))
  const invited = lacking.slice(0, Math.max(0, tx.settings.maxParticipants - crossed.users.length))
  inviteUsers(tx, roomId, from.userJid, invited, to)
  const reply = answerCall(tx, from, roomId, callType === 'audio' ? withCameraMuted(tracks) : tracks)
  ringUsers(tx, roomId, invited)
  return reply
}

/** Removes lost devices that call `userJid` from their calls: the new call rings on the other devices of their users. */
export function removeLostCallers(tx: Transaction, userJid: string, calleeJids: readonly string[]): void {
  for (const { roomId, members } of ringingCalls(tx, userJid).filter(isAbandoned))
    for (const member of members) if (calleeJids.includes(member.userJid)) removeLostMember(tx, roomId, member)
}
