import { activeCall, callsOf, isEngaged, joinedCalls, MAX_CALLS_OF_USER, ringingCalls } from './activeCall'
import { isWaiting, withWaiting } from './call'
import { pushToDevice } from './push'
import { ringDevice } from './ring'
import type { RecordsView, Transaction } from './transaction'
import { connectedDevices, deviceOf, hasCapability } from './user'

/** Whether a call may ring for a user: they are in no other call, or it can wait. A further call cannot. */
export function canRing(view: RecordsView, userJid: string, roomId: string): boolean {
  const joined = joinedCalls(view, userJid).filter((call) => call.roomId !== roomId).length
  const active = activeCall(view, userJid)
  if (!active || active.call.roomId === roomId) return joined < MAX_CALLS_OF_USER
  const ringing = ringingCalls(view, userJid).filter((call) => call.roomId !== roomId).length
  return canWait(view, userJid, active.member.deviceId) && joined + ringing < MAX_CALLS_OF_USER
}

/** Whether a second call may ring while the device is in one. */
export function canWait(view: RecordsView, userJid: string, deviceId: string): boolean {
  return hasCapability(deviceOf(view.user(userJid), deviceId), 'waiting')
}

/** Marks a call that rings for a user as waiting, or not, and pushes that to the devices that ring. */
export function setWaiting(tx: Transaction, roomId: string, userJid: string, waits: boolean): void {
  const call = tx.call(roomId)
  if (!call || isWaiting(call, userJid) === waits) return
  tx.putCall(withWaiting(call, userJid, waits))
  for (const device of call.notifiedDevices) {
    if (device.userJid !== userJid || !canWait(tx, userJid, device.deviceId)) continue
    pushToDevice(tx, roomId, device, 'call:waiting', { isWaiting: waits })
  }
}

/** The user may not be in an active call any more: a call that waited then rings as any other, on every device. */
export function stopWaiting(tx: Transaction, userJid: string): void {
  if (isEngaged(tx, userJid)) return
  for (const { roomId } of callsOf(tx, userJid).filter((call) => isWaiting(call, userJid))) {
    setWaiting(tx, roomId, userJid, false)
    for (const { deviceId } of connectedDevices(tx.user(userJid))) ringDevice(tx, roomId, { userJid, deviceId })
  }
}
