import type { DeviceAddress } from '@offhook/protocol'
import { joinedCalls, MAX_CALLS_OF_USER, ringingCalls } from './activeCall'
import { leaveCall } from './leave'
import type { Transaction } from './transaction'
import { canWait, setWaiting } from './waiting'

/** Removes a callee who is in another call, and pushes `engaged` to the caller. The devices of the callee have missed the call. */
export function refuseAsEngaged(tx: Transaction, roomId: string, userJid: string): void {
  leaveCall(tx, roomId, {
    ending: { userJid, status: 'engaged', reason: 'engaged', endedBy: null },
    missed: true,
  })
}

/**
 * A device starts, answers or resumes a call: of the other calls that ring for its user, the oldest waits if the device supports that, and the
 * user has no further call. The user is removed from the others.
 *
 * @param roomId - the call, if its record exists already
 */
export function refuseOtherRings(tx: Transaction, { userJid, deviceId }: DeviceAddress, roomId?: string): void {
  const isOther = (call: { roomId: string }) => call.roomId !== roomId
  const calls = joinedCalls(tx, userJid).filter(isOther).length + 1
  const waiting = canWait(tx, userJid, deviceId) ? Math.max(0, MAX_CALLS_OF_USER - calls) : 0
  ringingCalls(tx, userJid)
    .filter(isOther)
    .forEach((call, index) => {
      if (index < waiting) setWaiting(tx, call.roomId, userJid, true)
      else refuseAsEngaged(tx, call.roomId, userJid)
    })
}
