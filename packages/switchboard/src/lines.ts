import { type DeviceAddress, userOf } from '@offhook/protocol'
import { isAwaited, isDevice, withSeat, withUser } from './call'
import type { ConnectDevice } from './commands'
import { leaveCall } from './leave'
import { ringDevice } from './ring'
import type { Transaction } from './transaction'
import { deviceOf, withDevice } from './user'

/** A device is there: it takes its seat back, and rings where its user is being called. */
export function connectDevice(tx: Transaction, { from, displayName }: ConnectDevice): void {
  const { userJid, deviceId } = from
  const name = displayName || userOf(userJid)
  tx.changeUser(userJid, (user) => {
    const replies = deviceOf(user, deviceId)?.replies ?? []
    return withDevice({ ...user, displayName: name }, { deviceId, goneAt: null, replies })
  })
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (!call) continue
    // A page that has left is back when it says so, not when a line of its is.
    const isBack = call.seats.some((seat) => isDevice(seat, from) && !seat.hasLeft)
    const named = withUser(call, userJid, { displayName: name })
    tx.putCall(isBack ? withSeat(named, userJid, { keptUntil: null }) : named)
    if (isAwaited(call, userJid)) ringDevice(tx, roomId, from)
  }
}

/** A device's line is lost: it keeps its seat for a while. Where it only rang, the ring goes on for the user's other devices. */
export function disconnectDevice(tx: Transaction, from: DeviceAddress): void {
  const { userJid, deviceId } = from
  const device = deviceOf(tx.user(userJid), deviceId)
  if (device?.goneAt !== null) return
  tx.changeUser(userJid, (user) => withDevice(user, { ...device, goneAt: tx.now }))
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (call?.seats.some((seat) => isDevice(seat, from) && !seat.hasLeft)) {
      tx.putCall(withSeat(call, userJid, { keptUntil: tx.now + tx.settings.seatTimeoutMs }))
    }
  }
}

/** Takes a user out of every call, and what they had not answered rings no more. The devices are told before their lines go. */
export function dismissUser(tx: Transaction, userJid: string): void {
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    leaveCall(tx, roomId, { ending: { userJid, status: 'ended', reason: 'signaling-failed', endedBy: null } })
  }
}
