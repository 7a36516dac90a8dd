import { type DeviceAddress, type Reply, userOf } from '@offhook/protocol'
import { isDevice, isInvited, isLost, isMember, memberOf, withMember, withPresentUser } from './call'
import { activeCall } from './activeCall'
import type { ConnectDevice, DisconnectDevice } from './commands'
import { deviceToReplace, withinDeviceLimit } from './deviceLimit'
import { refuseOtherRings } from './engaged'
import { leaveCall } from './leave'
import { loseMember, pushUser } from './lostMember'
import { failed, ok } from './replies'
import { ringDevice } from './ring'
import type { RecordsView, Transaction } from './transaction'
import { deviceOf, ownUserId, withDevice } from './user'

/**
 * Records a device as connected: it keeps its memberships, and rings for each call that its user is invited to, if it can take calls. If the
 * user has too many devices, the oldest one that is in no call is disconnected. If all of them are in calls, this one is refused.
 */
export function connectDevice(
  tx: Transaction,
  { from, userId, displayName, canCall = true, capabilities = [] }: ConnectDevice,
): Reply<null> {
  const { userJid, deviceId } = from
  const replaced = deviceToReplace(tx, from)
  if (replaced === 'none') return failed('conflict', 'Too many devices of this user are in calls')
  if (replaced !== null) {
    disconnectDevice(tx, { name: 'disconnectDevice', from: replaced })
    tx.disconnect(replaced)
  }
  const name = displayName || userOf(userId ?? userJid)
  tx.changeUser(userJid, (user) => {
    const { hasResumed } = deviceOf(user, deviceId) ?? {}
    return withDevice(
      { ...withoutUserId(user), ...ownUserId(userJid, userId), displayName: name },
      {
        deviceId,
        disconnectedAt: null,
        ...(hasResumed && { hasResumed }),
        ...(!canCall && { cannotCall: true as const }),
        ...(capabilities.length > 0 && { capabilities }),
      },
    )
  })
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (!call) continue
    // The call does not ring on a device that cannot take calls, so the caller is not told who its user is.
    if (canCall || memberOf(call, userJid))
      tx.putCall({
        ...call,
        users: call.users.map((user) =>
          user.userJid === userJid
            ? { ...withoutUserId(user), ...ownUserId(userJid, userId), displayName: name }
            : user,
        ),
      })
    // A page that was away is back with its `session:sync`. A new connection alone may still belong to the page that was left.
    if (call.members.some((member) => isDevice(member, from) && isLost(member) && !member.isAway))
      returnToCall(tx, roomId, userJid)
  }
  // Another version of the client may not support that a call waits.
  const active = activeCall(tx, userJid)
  if (active && isDevice(active.member, from)) refuseOtherRings(tx, from, active.call.roomId)
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (call && isInvited(call, userJid)) ringDevice(tx, roomId, from)
  }
  return ok(null)
}

function withoutUserId<T extends { userId?: string }>({ userId: _earlier, ...user }: T) {
  return user
}

/** The lost device of a member is back: its user is engaged again, unless the call is on hold. */
function returnToCall(tx: Transaction, roomId: string, userJid: string): void {
  const call = tx.call(roomId)
  if (!call) return
  tx.putCall(withPresentUser(withMember(call, userJid, { expiresAt: null }), userJid))
  pushUser(tx, roomId, userJid)
}

/**
 * Records a device as disconnected. Its membership expires after a while; a call that rings goes on for the user's other devices. When the
 * server itself was restarted, its callers get the time of a membership to reconnect.
 */
export function disconnectDevice(tx: Transaction, { from, isRestart }: DisconnectDevice): void {
  const { userJid, deviceId } = from
  const device = deviceOf(tx.user(userJid), deviceId)
  if (device?.disconnectedAt !== null) return
  tx.changeUser(userJid, (user) => withinDeviceLimit(tx, withDevice(user, { ...device, disconnectedAt: tx.now })))
  const expiresAt = tx.now + tx.settings.memberTimeoutMs
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (!call?.members.some((member) => isDevice(member, from) && !member.isAway)) continue
    loseMember(tx, call, userJid, expiresAt, 'isLost')
    const lost = tx.call(roomId)
    if (isRestart && lost?.abandonedUntil !== undefined) tx.putCall({ ...lost, abandonedUntil: expiresAt })
  }
}

/** Removes a user from every call, the ringing ones included. The pushes are delivered before the server closes the connections. */
export function revokeUser(tx: Transaction, userJid: string): void {
  for (const roomId of tx.user(userJid)?.roomIds ?? []) endWithoutAccess(tx, roomId, userJid)
}

/** Removes a device from the calls that it is in. Calls that ring for its user go on. */
export function removeDevice(tx: Transaction, device: DeviceAddress): void {
  for (const roomId of tx.user(device.userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    if (call && isMember(call, device)) endWithoutAccess(tx, roomId, device.userJid)
  }
}

function endWithoutAccess(tx: Transaction, roomId: string, userJid: string): void {
  leaveCall(tx, roomId, { ending: { userJid, status: 'ended', reason: 'signaling-failed', endedBy: null } })
}

/**
 * What a device has to do with running calls. `member`: it is in one. `ringing`: one rings for its user. `otherDevice`: another device of
 * its user is in one; a page that was reloaded is another device until its `session:sync`.
 */
export type Participation = 'member' | 'ringing' | 'otherDevice' | 'none'

export function participationOf(view: RecordsView, device: DeviceAddress): Participation {
  const calls = (view.user(device.userJid)?.roomIds ?? []).flatMap((roomId) => view.call(roomId) ?? [])
  if (calls.some((call) => isMember(call, device))) return 'member'
  if (calls.some((call) => isInvited(call, device.userJid))) return 'ringing'
  return calls.length > 0 ? 'otherDevice' : 'none'
}
