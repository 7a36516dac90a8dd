import { type DeviceAddress, userOf } from '@offhook/protocol'
import { isDevice, isInvited, withMember, withUser } from './call'
import type { ConnectDevice } from './commands'
import { leaveCall } from './leave'
import { ringDevice } from './ring'
import type { Transaction } from './transaction'
import { deviceOf, withDevice } from './user'

/** Records a device as connected: it keeps its memberships, and rings for each call that its user is invited to, if it can take calls. */
export function connectDevice(tx: Transaction, { from, displayName, canCall = true }: ConnectDevice): void {
  const { userJid, deviceId } = from
  const name = displayName || userOf(userJid)
  tx.changeUser(userJid, (user) => {
    const replies = deviceOf(user, deviceId)?.replies ?? []
    return withDevice(
      { ...user, displayName: name },
      {
        deviceId,
        disconnectedAt: null,
        replies,
        ...(!canCall && { cannotCall: true as const }),
      },
    )
  })
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (!call) continue
    // A page that was away is back with its `session:sync`. A new connection alone may still belong to the page that was left.
    const isBack = call.members.some((member) => isDevice(member, from) && !member.isAway)
    const renamed = withUser(call, userJid, { displayName: name })
    tx.putCall(isBack ? withMember(renamed, userJid, { expiresAt: null }) : renamed)
    if (isInvited(call, userJid)) ringDevice(tx, roomId, from)
  }
}

/** Records a device as disconnected. Its membership expires after a while; a call that rings goes on for the user's other devices. */
export function disconnectDevice(tx: Transaction, from: DeviceAddress): void {
  const { userJid, deviceId } = from
  const device = deviceOf(tx.user(userJid), deviceId)
  if (device?.disconnectedAt !== null) return
  tx.changeUser(userJid, (user) => withDevice(user, { ...device, disconnectedAt: tx.now }))
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (call?.members.some((member) => isDevice(member, from) && !member.isAway)) {
      tx.putCall(withMember(call, userJid, { expiresAt: tx.now + tx.settings.memberTimeoutMs }))
    }
  }
}

/** Removes a user from every call, the ringing ones included. The pushes are delivered before the server closes the connections. */
export function revokeUser(tx: Transaction, userJid: string): void {
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    leaveCall(tx, roomId, { ending: { userJid, status: 'ended', reason: 'signaling-failed', endedBy: null } })
  }
}
