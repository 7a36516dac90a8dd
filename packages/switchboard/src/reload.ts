import type { DeviceAddress, Reply } from '@offhook/protocol'
import {
  type CallRecord,
  isDevice,
  isMember,
  isOnHold,
  type Member,
  memberOf,
  notifiedDevice,
  withPresentUser,
  withUnreachable,
} from './call'
import { refuseOtherRings } from './engaged'
import { isResumable, loseMember, pushUser } from './lostMember'
import { preconnectPeersOf } from './preconnect'
import { pushToDevice } from './push'
import { ok } from './replies'
import { CALLER_TIMEOUT_MS } from './settings'
import { answeredElsewhere } from './snapshot'
import type { Transaction } from './transaction'
import { deviceOf, withDevice } from './user'

/**
 * Marks a member as away: its page is being left. Whether it was closed or reloaded is not known yet, so the membership is kept for some
 * seconds, and the other members see the user as away.
 */
export function markAway(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  if (!call || !isMember(call, from)) return ok(null)
  const expiresAt = tx.now + Math.min(CALLER_TIMEOUT_MS, tx.settings.memberTimeoutMs)
  loseMember(tx, call, userJid, expiresAt, 'isAway')
  return ok(null)
}

/**
 * Gives a reloaded page the memberships of the devices that it was before, unless such a device is live: it is another page of the user.
 * The page has none of their connections, so every member gets it as a new peer.
 *
 * @param resumedDeviceIds - the ids of the devices that the page was before its reload
 */
export function resumeMemberships(tx: Transaction, from: DeviceAddress, resumedDeviceIds: readonly string[]): void {
  const { userJid, deviceId } = from
  const device = deviceOf(tx.user(userJid), deviceId)
  const canResume = device !== undefined && !device.hasResumed && resumedDeviceIds.length > 0
  if (canResume) tx.changeUser(userJid, (user) => withDevice(user, { ...device, hasResumed: true }))
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    const member = call && memberOf(call, userJid)
    if (!member) continue
    const isSameDevice = member.deviceId === deviceId
    const isResumed = canResume && resumedDeviceIds.includes(member.deviceId) && isResumable(member)
    if (isSameDevice ? !member.isAway : !isResumed) continue
    // The connection of an earlier page that is away may still be open. The page is no member any more.
    if (!isSameDevice) pushToDevice(tx, roomId, member, 'call:closed', answeredElsewhere(userJid))
    tx.putCall(withResumedMember(tx.call(roomId) ?? call, member, { userJid, deviceId }))
    if (!isSameDevice) pushResumedPeer(tx, roomId, from)
    pushUser(tx, roomId, userJid)
    if (!isOnHold(call, userJid)) refuseOtherRings(tx, from, roomId)
  }
}

/** Replaces a member by another device at the same position, because the position decides which end is the initiator. */
export function withResumedMember(call: CallRecord, before: Member, device: DeviceAddress): CallRecord {
  const seq = notifiedDevice(call, device)?.seq ?? 0
  const others = call.notifiedDevices.filter((notified) => !isDevice(notified, before) && !isDevice(notified, device))
  return {
    // The new page has media paths of its own, and reports about them.
    ...withUnreachable(withPresentUser(call, device.userJid), device.userJid, []),
    members: call.members.map((member) => (member === before ? { ...device, expiresAt: null } : member)),
    notifiedDevices: [...others, { ...device, seq }],
  }
}

/** Pushes the device that has taken a membership to its peers. */
export function pushResumedPeer(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const call = tx.call(roomId)
  if (!call) return
  const ownIndex = call.members.findIndex((member) => member.userJid === userJid)
  call.members.forEach((member, index) => {
    const peer = { userJid, deviceId, initiator: index < ownIndex }
    if (index !== ownIndex) pushToDevice(tx, roomId, member, 'call:peer', { peer })
  })
  if (userJid !== call.callerJid) return
  for (const device of call.preconnectedDevices)
    for (const peer of preconnectPeersOf(call, device)) pushToDevice(tx, roomId, device, 'call:peer', { peer })
}
