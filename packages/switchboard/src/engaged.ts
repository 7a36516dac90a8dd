import { type CallRecord, isInvited, isLost, memberOf, notifiedDevice } from './call'
import { leaveCall } from './leave'
import { callView } from './snapshot'
import type { RecordsView, Transaction } from './transaction'
import { callableDevices } from './user'

/**
 * Whether any device of the user is in a call, as the caller or after its answer. A call that only rings engages no user, and neither does
 * a lost device.
 */
export function isEngaged(view: RecordsView, userJid: string): boolean {
  return callsOf(view, userJid).some((call) => {
    const member = memberOf(call, userJid)
    return member !== undefined && !isLost(member)
  })
}

/** Removes a callee who is in another call, and pushes `engaged` to the caller. The devices of the callee have missed the call. */
export function refuseAsEngaged(tx: Transaction, roomId: string, userJid: string): void {
  pushMissedCall(tx, roomId, userJid)
  leaveCall(tx, roomId, {
    ending: { userJid, status: 'engaged', reason: 'engaged', endedBy: null },
    missed: true,
  })
}

/**
 * Pushes `call:missed` to the devices of an engaged callee on which the call does not ring. The others get `call:closed`. Devices that cannot
 * take calls get it later.
 */
function pushMissedCall(tx: Transaction, roomId: string, userJid: string): void {
  const call = tx.call(roomId)
  if (!call) return
  const users = call.users.map((user) => (user.userJid === userJid ? { ...user, status: 'engaged' as const } : user))
  for (const { deviceId } of callableDevices(tx.user(userJid))) {
    const to = { userJid, deviceId }
    if (notifiedDevice(call, to)) continue
    const payload = { call: callView({ ...call, users }, to, tx.now), status: 'engaged' as const }
    tx.push(to, { name: 'call:missed', payload })
  }
}

/** Removes a user who starts, answers or resumes a call from every other call that rings for them. */
export function refuseOtherRings(tx: Transaction, userJid: string, exceptRoomId?: string): void {
  for (const call of callsOf(tx, userJid)) {
    if (call.roomId !== exceptRoomId && isInvited(call, userJid)) refuseAsEngaged(tx, call.roomId, userJid)
  }
}

function callsOf(view: RecordsView, userJid: string): CallRecord[] {
  return view.user(userJid)?.roomIds.flatMap((roomId) => view.call(roomId) ?? []) ?? []
}
