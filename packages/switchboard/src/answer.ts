import type { CallView, DeviceAddress, Reply } from '@offhook/protocol'
import { type CallRecord, isInvited, isMember, notifiedDevice, userInCall, withUser, withWaiting } from './call'
import { refuseOtherRings } from './engaged'
import { canRelease, type Current, releaseCurrent } from './hold'
import { endLostMemberships, withLostCallerExpiring } from './lostMember'
import { withoutPreconnected } from './preconnect'
import { pushClosed, pushToDevice, pushToMembers } from './push'
import { failed, ok } from './replies'
import { pushHeldSignals } from './signal'
import { answeredElsewhere, callView } from './snapshot'
import { type CaptureTracks, tracksView } from './tracks'
import type { Transaction } from './transaction'

/**
 * Makes the first device that answers a member and stops the ringing on the user's other devices. The active call of the user is put on hold,
 * or ended. Each earlier member gets the new device
 * as a peer, and is the initiator.
 *
 * The reply is the call at its `seq`, without peers: the peers, and the caller's new status, are pushed after it.
 */
export function answerCall(
  tx: Transaction,
  from: DeviceAddress,
  roomId: string,
  tracks: CaptureTracks,
  current: Current = 'hold',
): Reply<{ call: CallView }> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call && isMember(call, from)) return ok({ call: callView(call, from, tx.now) })
  if (!call || !isInvited(call, userJid)) return failed('not-found')
  if (!canRelease(tx, userJid, roomId, current)) return failed('conflict')

  // Answered, so it does not begin to ring aloud when the current call ends.
  tx.putCall(withWaiting(call, userJid, false))
  releaseCurrent(tx, userJid, roomId, current)
  pushClosed(tx, roomId, userJid, answeredElsewhere(userJid), deviceId)
  endLostMemberships(tx, userJid)
  refuseOtherRings(tx, from, roomId)
  const ringing = withLostCallerExpiring(tx.call(roomId) ?? call)
  const joined: CallRecord = { answeredAt: tx.now, ...withNewMember(ringing, from, tracks) }
  const reply = ok({ call: { ...callView(joined, from, tx.now), peers: [] } })
  tx.putCall(withCallerConnecting(joined))
  pushNewMember(tx, roomId, from)
  pushHeldSignals(tx, ringing, from)
  return reply
}

function withNewMember(call: CallRecord, { userJid, deviceId }: DeviceAddress, tracks: CaptureTracks): CallRecord {
  const device = { userJid, deviceId }
  const isNotified = notifiedDevice(call, device) !== undefined
  return {
    ...withUser(withoutPreconnected(call, userJid), userJid, {
      status: 'connecting',
      tracks: tracksView(call.callType, tracks),
    }),
    members: [...call.members, { ...device, expiresAt: null }],
    notifiedDevices: isNotified ? call.notifiedDevices : [...call.notifiedDevices, { ...device, seq: 0 }],
  }
}

/** The caller's status leaves `calling` with the first answer. */
function withCallerConnecting(call: CallRecord): CallRecord {
  return userInCall(call, call.callerJid)?.status === 'calling'
    ? withUser(call, call.callerJid, { status: 'connecting' })
    : call
}

/** Pushes the new member to each other member, and each other member to the new one. */
function pushNewMember(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user) return
  const to = { userJid, deviceId }
  pushToMembers(tx, roomId, userJid, 'call:user', { user })
  pushToMembers(tx, roomId, userJid, 'call:peer', { peer: { ...to, initiator: true } })
  for (const member of call.members) {
    const other = userInCall(call, member.userJid)
    if (!other || member.userJid === userJid) continue
    const peer = { userJid: member.userJid, deviceId: member.deviceId, initiator: false }
    pushToDevice(tx, roomId, to, 'call:user', { user: other })
    pushToDevice(tx, roomId, to, 'call:peer', { peer })
  }
}
