import type { CallView, CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isDevice, memberOf, userInCall, withUser, withUserOnHold } from './call'
import { refuseOtherRings } from './engaged'
import { canRelease, releaseCurrent } from './hold'
import { endLostMemberships, pushUser } from './lostMember'
import { pushToDevice } from './push'
import { pushResumedPeer, withResumedMember } from './reload'
import { failed, ok } from './replies'
import { answeredElsewhere, callView } from './snapshot'
import { tracksView } from './tracks'
import type { Transaction } from './transaction'

/**
 * Moves the membership of a user's other device to this one, lost or not, and makes the call the active one. The other device gets no later
 * push of the call, and cannot come back to it. Of two devices that take the call, the later one has it.
 */
export function takeCall(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, tracks, current = 'hold' }: CommandRequest<'call:take'>,
): Reply<{ call: CallView }> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  const member = call && memberOf(call, userJid)
  if (!call || !member) return failed('not-found')
  if (isDevice(member, from)) return ok({ call: callView(call, from, tx.now) })
  if (!canRelease(tx, userJid, roomId, current)) return failed('conflict')

  releaseCurrent(tx, userJid, roomId, current)
  pushToDevice(tx, roomId, member, 'call:closed', { ...answeredElsewhere(userJid), hasMoved: true })
  const left = tx.call(roomId) ?? call
  const before = left.notifiedDevices.find((device) => isDevice(device, member))
  const taken = withResumedMember(left, member, { userJid, deviceId })
  const wasMuted = userInCall(call, userJid)?.tracks.microphone.isMuted === true
  const microphone = { isMuted: wasMuted || tracks.microphone.isMuted }
  const tracksOfDevice = tracksView(call.callType, { ...tracks, microphone })
  tx.putCall({
    ...withUserOnHold(withUser(taken, userJid, { tracks: tracksOfDevice }), userJid, false),
    notifiedDevices: [
      ...(before ? [{ ...before, isClosed: true as const, hasMoved: true as const }] : []),
      ...taken.notifiedDevices,
    ],
  })
  endLostMemberships(tx, userJid)
  refuseOtherRings(tx, from, roomId)
  const reply = ok({ call: callView(tx.call(roomId) ?? taken, from, tx.now) })
  pushResumedPeer(tx, roomId, from)
  pushUser(tx, roomId, userJid)
  return reply
}
