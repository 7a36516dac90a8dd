import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { type CallRecord, isInvited, notifiedDevice, userInCall, withUser } from './call'
import { preconnectDevice } from './preconnect'
import { pushToMembers } from './push'
import { failed, ok } from './replies'
import { callView } from './snapshot'
import type { Transaction } from './transaction'
import { deviceOf, ringsOn } from './user'

/** Pushes `call:incoming` to one device of a callee, once, if the device can take calls. A device that reconnects gets the ringing call with its snapshot. */
export function ringDevice(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const to = { userJid, deviceId }
  const call = tx.call(roomId)
  if (!call || notifiedDevice(call, to) || !ringsOn(call, userJid, deviceOf(tx.user(userJid), deviceId))) return
  // A device that the server has forgotten does not return under its id.
  const isKept = (other: DeviceAddress) => other.userJid !== userJid || deviceOf(tx.user(userJid), other.deviceId)
  const ringing: CallRecord = {
    ...call,
    notifiedDevices: [...call.notifiedDevices.filter(isKept), { ...to, seq: 1 }],
  }
  tx.putCall(ringing)
  const view = callView(ringing, to, tx.now)
  tx.push(to, { name: 'call:incoming', payload: { roomId: view.roomId, seq: 1, call: view } })
}

/**
 * Handles a device that reports that it rings. The first one sets the user's status to `ringing`. Each one may preconnect to the caller's
 * device, where the policy allows it.
 */
export function confirmRinging(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, canNegotiate }: CommandRequest<'call:ring'>,
): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  const status = call && userInCall(call, userJid)?.status
  if (!call || !status) return failed('not-found')
  if (status === 'calling' && isInvited(call, userJid)) {
    const ringing = withUser(call, userJid, { status: 'ringing' })
    tx.putCall(ringing)
    const user = userInCall(ringing, userJid)
    if (user) pushToMembers(tx, roomId, userJid, 'call:user', { user })
  }
  preconnectDevice(tx, roomId, from, canNegotiate ?? false)
  return ok(null)
}
