import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isAwaited, isDevice } from './call'
import { leaveCall } from './leave'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/** Refuses a call for the user, on every device. One that is in it, by an answer it has given up for lost, leaves. */
export function declineCall(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call?.seats.some((seat) => isDevice(seat, from))) return endCall(tx, from, { roomId, reason: 'hangup' })
  if (!call || !isAwaited(call, userJid)) return failed('not-found')
  leaveCall(tx, roomId, {
    ending: { userJid, status: 'busy', reason: 'declined', endedBy: userJid },
    own: { status: 'ended' },
    exceptDeviceId: deviceId,
  })
  return ok(null)
}

/**
 * Leaves a call that one is in, cancels one that nobody has answered, declines one that rings. Of any other call there is nothing to
 * end, and whether it exists is nobody's business: that succeeds too.
 */
export function endCall(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, reason }: CommandRequest<'call:end'>,
): Reply<null> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call && isAwaited(call, userJid)) return declineCall(tx, from, roomId)
  if (call?.seats.some((seat) => isDevice(seat, from))) {
    const isAlone = call.seats.length === 1
    leaveCall(tx, roomId, {
      ending: { userJid, status: 'ended', reason: isAlone ? 'cancelled' : reason, endedBy: userJid },
      exceptDeviceId: deviceId,
    })
  }
  return ok(null)
}
