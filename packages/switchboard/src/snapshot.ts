import {
  type CallView,
  type ClosedView,
  type DeviceAddress,
  type PeerView,
  type SessionView,
  userOf,
} from '@offhook/protocol'
import { awaitedUsers, type CallRecord, isAwaited, isDevice, seatOf } from './call'
import { warmPeersOf } from './preconnect'
import { roomLink } from './roomLink'
import type { RecordsView } from './transaction'

/** A call as one device may see it at `now`: with the peers it has there, or is to be ready for. */
export function callView(call: CallRecord, device: DeviceAddress, now: number): CallView {
  return {
    roomId: call.roomId,
    roomLink: roomLink(call.roomId),
    callType: call.callType,
    callMode: call.callMode,
    groupId: call.groupId,
    ...(call.metadata && { metadata: call.metadata }),
    callerJid: call.callerJid,
    startedAt: call.startedAt,
    users: [...call.users],
    peers: peersOf(call, device),
    ...(call.answeredAt !== undefined && { talkingFor: now - call.answeredAt }),
    ringsFor: awaitedUsers(call).length > 0 ? Math.max(0, call.ringsUntil - now) : 0,
    seq: call.told.find((told) => isDevice(told, device))?.seq ?? 0,
  }
}

/** The links a device should have. It is the initiator towards whoever joined after it, or has yet to. */
function peersOf(call: CallRecord, device: DeviceAddress): PeerView[] {
  const own = call.seats.findIndex((seat) => isDevice(seat, device))
  if (own < 0) return warmPeersOf(call, device)
  const seated = call.seats.flatMap(({ userJid, deviceId }, index) =>
    index === own ? [] : [{ userJid, deviceId, initiator: own < index }],
  )
  return [...seated, ...warmPeersOf(call, device)]
}

/** Everything that is true for a device now, and what became of the calls it still knew. */
export function sessionView(
  view: RecordsView,
  device: DeviceAddress,
  known: readonly string[],
  now: number,
): SessionView {
  const { userJid } = device
  const user = view.user(userJid)
  const isMine = (call: CallRecord) => isAwaited(call, userJid) || call.seats.some((seat) => isDevice(seat, device))
  const calls = user?.roomIds.flatMap((roomId) => view.call(roomId) ?? []).filter(isMine) ?? []
  return {
    self: { userJid, displayName: user?.displayName ?? userOf(userJid) },
    calls: calls.map((call) => callView(call, device, now)),
    closed: [...new Set(known)]
      .filter((roomId) => !calls.some((call) => call.roomId === roomId))
      .map((roomId) => closedView(view, device, roomId)),
  }
}

function closedView(view: RecordsView, { userJid, deviceId }: DeviceAddress, roomId: string): ClosedView {
  const call = view.call(roomId)
  const outcome = view.user(userJid)?.outcomes.find((kept) => kept.view.roomId === roomId)
  const tookIt = (call && seatOf(call, userJid)?.deviceId) ?? outcome?.deviceId
  if (tookIt && tookIt !== deviceId) return { roomId, ...answeredElsewhere(userJid) }
  return outcome?.view ?? { roomId, userJid, status: 'ended', reason: 'signaling-failed', endedBy: null, missed: false }
}

/** What the devices of a user are told that rang and were not the one to answer. */
export function answeredElsewhere(userJid: string): Omit<ClosedView, 'roomId'> {
  return { userJid, status: 'ended', reason: 'answered-elsewhere', endedBy: userJid, missed: false }
}
