import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isInvited, isMember, memberOf } from './call'
import { leaveCall } from './leave'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/**
 * Declines a call for the user, on every device. A device that is already a member leaves: its answer succeeded, and its client gave up
 * waiting for the reply.
 */
export function declineCall(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call && isMember(call, from)) return endCall(tx, from, { roomId, reason: 'hangup' })
  if (!call || !isInvited(call, userJid)) return failed('not-found')
  leaveCall(tx, roomId, {
    ending: { userJid, status: 'busy', reason: 'declined', endedBy: userJid },
    ownEnding: { status: 'ended' },
    exceptDeviceId: deviceId,
  })
  return ok(null)
}

/**
 * Leaves a call that the device is in, or with `elsewhere` any device of the user, cancels a call that no callee has answered, declines a call that rings. Succeeds also for any
 * other room id: there is nothing to end, and a failure would disclose whether the call exists.
 */
export function endCall(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, reason, elsewhere }: CommandRequest<'call:end'>,
): Reply<null> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call && isInvited(call, userJid)) return declineCall(tx, from, roomId)
  if (call && (isMember(call, from) || (elsewhere && memberOf(call, userJid)))) {
    const isAlone = call.members.length === 1
    leaveCall(tx, roomId, {
      ending: { userJid, status: 'ended', reason: isAlone ? 'cancelled' : reason, endedBy: userJid },
      exceptDeviceId: deviceId,
    })
  }
  return ok(null)
}
