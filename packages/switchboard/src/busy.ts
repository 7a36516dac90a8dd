import type { DeviceAddress } from '@offhook/protocol'
import { isAwaited, isDevice, seatOf } from './call'
import { leaveCall } from './leave'
import { callView } from './snapshot'
import type { RecordsView, Transaction } from './transaction'
import { connectedDevices } from './user'

/** Calling somebody or talking: in a call on any device. A call that only rings engages nobody. */
export function isEngaged(view: RecordsView, userJid: string): boolean {
  return callsOf(view, userJid).some((call) => seatOf(call, userJid))
}

/** Whether this device has to do with the call: it is in it, or its user is being rung. */
export function isInCall(view: RecordsView, device: DeviceAddress, roomId: string): boolean {
  const call = view.call(roomId)
  if (!call) return false
  return isAwaited(call, device.userJid) || call.seats.some((seat) => isDevice(seat, device))
}

/** The callee talks to somebody else: nothing rings there, it is only noted, and the caller is told. */
export function refuseAsEngaged(tx: Transaction, roomId: string, userJid: string): void {
  leaveCall(tx, roomId, { ending: engaged(userJid), missed: true })
}

/** Notes the call on the devices of a callee who is engaged. */
export function noteMissed(tx: Transaction, roomId: string, userJid: string): void {
  const call = tx.call(roomId)
  if (!call) return
  const users = call.users.map((user) => (user.userJid === userJid ? { ...user, status: 'engaged' as const } : user))
  for (const { deviceId } of connectedDevices(tx.user(userJid))) {
    const to = { userJid, deviceId }
    const payload = { call: callView({ ...call, users }, to, tx.now), status: 'engaged' as const }
    tx.push(to, { name: 'call:missed', payload })
  }
}

/** A user who takes or makes one call is engaged for the others that ring. */
export function refuseOtherRings(tx: Transaction, userJid: string, exceptRoomId?: string): void {
  for (const call of callsOf(tx, userJid)) {
    if (call.roomId !== exceptRoomId && isAwaited(call, userJid)) refuseAsEngaged(tx, call.roomId, userJid)
  }
}

function callsOf(view: RecordsView, userJid: string) {
  return view.user(userJid)?.roomIds.flatMap((roomId) => view.call(roomId) ?? []) ?? []
}

function engaged(userJid: string) {
  return { userJid, status: 'engaged', reason: 'engaged', endedBy: null } as const
}
