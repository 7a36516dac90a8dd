import type { CallView, DeviceAddress, Reply } from '@offhook/protocol'
import { type CallRecord, isAwaited, isDevice, userInCall, withUser } from './call'
import { refuseOtherRings } from './busy'
import { withoutWarm } from './preconnect'
import { failed, ok } from './replies'
import { answeredElsewhere, callView } from './snapshot'
import { tell, tellClosed, tellSeats } from './tell'
import { type CaptureTracks, tracksView } from './tracks'
import type { Transaction } from './transaction'

/**
 * Puts the first device that answers into the call; the user's others fall silent. Everybody already in the call gets a link to it, of
 * which they are the initiator. The reply is the call as it was at its `seq`: the links, and the caller's new status, are pushed after.
 */
export function answerCall(
  tx: Transaction,
  from: DeviceAddress,
  roomId: string,
  tracks: CaptureTracks,
): Reply<{ call: CallView }> {
  const { userJid, deviceId } = from
  const call = tx.call(roomId)
  if (call?.seats.some((seat) => isDevice(seat, from))) return ok({ call: callView(call, from, tx.now) })
  if (!call || !isAwaited(call, userJid)) return failed('not-found')

  tellClosed(tx, roomId, userJid, answeredElsewhere(userJid), deviceId)
  refuseOtherRings(tx, userJid, roomId)
  const joined = { answeredAt: tx.now, ...takeSeat(tx.call(roomId) ?? call, from, tracks) }
  const reply = ok({ call: { ...callView(joined, from, tx.now), peers: [] } })
  tx.putCall(callerStatus(joined))
  introduce(tx, roomId, from)
  return reply
}

function takeSeat(call: CallRecord, { userJid, deviceId }: DeviceAddress, tracks: CaptureTracks): CallRecord {
  const device = { userJid, deviceId }
  const isTold = call.told.some((told) => isDevice(told, device))
  return {
    ...withUser(call, userJid, { status: 'connecting', tracks: tracksView(call.callType, tracks) }),
    seats: [...call.seats, { ...device, keptUntil: null }],
    warm: withoutWarm(call, userJid),
    told: isTold ? call.told : [...call.told, { ...device, seq: 0 }],
  }
}

/** Somebody answered: the caller is no longer only calling. */
function callerStatus(call: CallRecord): CallRecord {
  return userInCall(call, call.callerJid)?.status === 'calling'
    ? withUser(call, call.callerJid, { status: 'connecting' })
    : call
}

/** Makes the newest device and everybody else in the call known to each other. */
function introduce(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user) return
  const to = { userJid, deviceId }
  tellSeats(tx, roomId, userJid, 'call:user', { user })
  tellSeats(tx, roomId, userJid, 'call:peer', { peer: { ...to, initiator: true } })
  for (const seat of call.seats) {
    const other = userInCall(call, seat.userJid)
    if (!other || seat.userJid === userJid) continue
    tell(tx, roomId, to, 'call:user', { user: other })
    tell(tx, roomId, to, 'call:peer', { peer: { userJid: seat.userJid, deviceId: seat.deviceId, initiator: false } })
  }
}
