import { type CommandRequest, type DeviceAddress, readCallees, type Reply } from '@offhook/protocol'
import { type CallRecord, invitedUsers, isInvited, isMember, memberOf } from './call'
import { inviteUsers, ringUsers } from './invite'
import { leaveCall } from './leave'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/** Calls users into a running call. Each rings for the whole ring time, also one who did not answer, declined or left before. */
export function inviteToCall(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, to }: CommandRequest<'call:invite'>,
): Reply<null> {
  const call = tx.call(roomId)
  if (!call || !isMember(call, from)) return failed('not-found')
  if (!mayInvite(tx, call, from)) return failed('forbidden', 'Only the caller may invite')
  const callees = readCallees(to, from.userJid, tx.settings)
  if (!callees.ok) return failed('invalid-request', callees.message)
  const present = callees.value.find((userJid) => memberOf(call, userJid))
  if (present !== undefined) return failed('invalid-request', `to: "${present}" is in the call already`)
  // Two members may invite the same user.
  const added = callees.value.filter((userJid) => !isInvited(call, userJid))
  const count = call.members.length + invitedUsers(call).length + added.length
  const { maxParticipants, ringTimeoutMs } = tx.settings
  if (count > maxParticipants) {
    const message = `to: ${String(count)} users would be in the call, at most ${String(maxParticipants)} are allowed`
    return failed('invalid-request', message)
  }
  inviteUsers(tx, roomId, from.userJid, added, to, tx.now + ringTimeoutMs)
  ringUsers(tx, roomId, added)
  return ok(null)
}

/** Stops the ringing for callees. One who has answered meanwhile stays in the call. */
export function cancelInvite(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, to }: CommandRequest<'call:cancel-invite'>,
): Reply<null> {
  const call = tx.call(roomId)
  if (!call || !isMember(call, from)) return failed('not-found')
  if (!mayInvite(tx, call, from)) return failed('forbidden', 'Only the caller may cancel an invitation')
  const callees = readCallees(to, from.userJid, tx.settings)
  if (!callees.ok) return failed('invalid-request', callees.message)
  for (const userJid of callees.value) {
    const current = tx.call(roomId)
    if (!current || !isInvited(current, userJid)) continue
    leaveCall(tx, roomId, {
      ending: { userJid, status: 'ended', reason: 'cancelled', endedBy: from.userJid },
      ownEnding: { userJid: from.userJid },
      missed: true,
    })
  }
  return ok(null)
}

function mayInvite({ settings }: Transaction, { callerJid }: CallRecord, { userJid }: DeviceAddress): boolean {
  return settings.invitePolicy === 'anyone' || userJid === callerJid
}
