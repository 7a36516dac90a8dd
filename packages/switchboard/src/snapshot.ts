import {
  type CallView,
  type ClosedView,
  type DeviceAddress,
  type PeerView,
  type SessionView,
  userOf,
} from '@offhook/protocol'
import {
  type CallRecord,
  invitedUsers,
  isDevice,
  isInvited,
  isMember,
  isWaiting,
  memberOf,
  notifiedDevice,
  ringDeadline,
  ringerOf,
} from './call'
import { preconnectPeersOf } from './preconnect'
import { findRoomId, visibleRoomId } from './roomIds'
import { elsewhereViews } from './elsewhere'
import { roomLink } from './roomLink'
import type { RecordsView } from './transaction'
import { deviceOf, hasCapability, ownUserId, ringsOn } from './user'

/** A call as one device sees it at `now`, with the peers of that device. */
export function callView(call: CallRecord, device: DeviceAddress, now: number): CallView {
  const roomId = visibleRoomId(call, device.userJid)
  return {
    roomId,
    roomLink: roomLink(roomId),
    callType: call.callType,
    callMode: call.callMode,
    groupId: call.groupId,
    ...(call.metadata && { metadata: call.metadata }),
    callerJid: isMember(call, device) ? call.callerJid : ringerOf(call, device.userJid),
    startedAt: call.startedAt,
    users: [...call.users],
    peers: peersOf(call, device),
    ...(call.answeredAt !== undefined && { talkingFor: now - call.answeredAt }),
    ringsFor: Math.max(0, ...ringDeadlinesFor(call, device.userJid).map((at) => at - now)),
    seq: notifiedDevice(call, device)?.seq ?? 0,
    ...(isWaiting(call, device.userJid) && { isWaiting: true }),
  }
}

/** The ring deadline of the user if they are invited, otherwise those of all who are. */
function ringDeadlinesFor(call: CallRecord, userJid: string): number[] {
  const invited = isInvited(call, userJid) ? [userJid] : invitedUsers(call).map((user) => user.userJid)
  return invited.map((calleeJid) => ringDeadline(call, calleeJid))
}

/** The peers of a device. It is the initiator towards every device that joined after it or has not joined yet. */
function peersOf(call: CallRecord, device: DeviceAddress): PeerView[] {
  const ownIndex = call.members.findIndex((member) => isDevice(member, device))
  if (ownIndex < 0) return preconnectPeersOf(call, device)
  const memberPeers = call.members.flatMap(({ userJid, deviceId }, index) =>
    index === ownIndex ? [] : [{ userJid, deviceId, initiator: ownIndex < index }],
  )
  return [...memberPeers, ...preconnectPeersOf(call, device)]
}

/** The snapshot for a device: its calls now, and how the calls of `knownRoomIds` ended that it is no longer part of. */
export function sessionView(
  view: RecordsView,
  device: DeviceAddress,
  knownRoomIds: readonly string[],
  now: number,
): SessionView {
  const { userJid } = device
  const user = view.user(userJid)
  const isShown = (call: CallRecord) =>
    isMember(call, device) || (isInvited(call, userJid) && ringsOn(call, userJid, deviceOf(user, device.deviceId)))
  const calls = user?.roomIds.flatMap((roomId) => view.call(roomId) ?? []).filter(isShown) ?? []
  return {
    self: { userJid, ...ownUserId(userJid, user?.userId), displayName: user?.displayName ?? userOf(userJid) },
    calls: calls.map((call) => callView(call, device, now)),
    ...elsewhereOf(view, device, now),
    closed: [...new Set(knownRoomIds)]
      .filter((roomId) => !calls.some((call) => visibleRoomId(call, userJid) === roomId))
      .map((roomId) => closedView(view, device, roomId)),
  }
}

function elsewhereOf(view: RecordsView, device: DeviceAddress, now: number): Pick<SessionView, 'elsewhere'> {
  if (!hasCapability(deviceOf(view.user(device.userJid), device.deviceId), 'elsewhere')) return {}
  const elsewhere = elsewhereViews(view, device, now)
  return elsewhere.length > 0 ? { elsewhere } : {}
}

function closedView(view: RecordsView, { userJid, deviceId }: DeviceAddress, roomId: string): ClosedView {
  const call = view.call(findRoomId(view, userJid, roomId) ?? '')
  const outcome = view.user(userJid)?.outcomes.find((stored) => stored.view.roomId === roomId)
  const memberDeviceId = (call && memberOf(call, userJid)?.deviceId) ?? outcome?.deviceId
  if (memberDeviceId && memberDeviceId !== deviceId) {
    const hasMoved = call && notifiedDevice(call, { userJid, deviceId })?.hasMoved
    return { roomId, ...answeredElsewhere(userJid), ...(hasMoved && { hasMoved }) }
  }
  return outcome?.view ?? { roomId, userJid, status: 'ended', reason: 'signaling-failed', endedBy: null, missed: false }
}

/** How the call closes on a user's devices that rang, when another device of that user has answered. */
export function answeredElsewhere(userJid: string): Omit<ClosedView, 'roomId'> {
  return { userJid, status: 'ended', reason: 'answered-elsewhere', endedBy: userJid, missed: false }
}
