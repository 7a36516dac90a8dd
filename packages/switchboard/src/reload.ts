import type { DeviceAddress, Reply } from '@offhook/protocol'
import { type CallRecord, isDevice, type Seat, seatOf, userInCall, withSeat, withUser } from './call'
import { warmPeersOf } from './preconnect'
import { ok } from './replies'
import { answeredElsewhere } from './snapshot'
import { tell, tellSeats } from './tell'
import type { Transaction } from './transaction'

/** How long a page that goes may take to come back: a reload on a slow phone with nothing in its cache. */
const RELOAD_MS = 8_000

/** The page of a device goes. Nobody can say yet whether it is closed or reloaded: the others in the call hear that it is away. */
export function goAway(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  if (!call?.seats.some((seat) => isDevice(seat, from))) return ok(null)
  const keptUntil = tx.now + Math.min(RELOAD_MS, tx.settings.seatTimeoutMs)
  tx.putCall(withUser(withSeat(call, userJid, { keptUntil, hasLeft: true }), userJid, { isAway: true }))
  tellStanding(tx, roomId, userJid)
  return ok(null)
}

/**
 * A page is there, and says which devices it was before it was reloaded: it sits where they sat. It knows nothing of the links they had,
 * so that everybody in the call is told of it as of a new device.
 */
export function takeSeatsBack(tx: Transaction, from: DeviceAddress, resumes: readonly string[]): void {
  const { userJid, deviceId } = from
  for (const roomId of tx.user(userJid)?.roomIds ?? []) {
    const call = tx.call(roomId)
    const seat = call && seatOf(call, userJid)
    if (!seat) continue
    const isSame = seat.deviceId === deviceId
    if (isSame ? !seat.hasLeft : !resumes.includes(seat.deviceId)) continue
    // Where it is still there after all, it is not in the call any more.
    if (!isSame) tell(tx, roomId, seat, 'call:closed', answeredElsewhere(userJid))
    tx.putCall(seated(tx.call(roomId) ?? call, seat, { userJid, deviceId }))
    if (!isSame) introduceAgain(tx, roomId, from)
    tellStanding(tx, roomId, userJid)
  }
}

/** In the same place, for that says who makes the offers. */
function seated(call: CallRecord, before: Seat, device: DeviceAddress): CallRecord {
  const seq = call.told.find((told) => isDevice(told, device))?.seq ?? 0
  return {
    ...call,
    users: call.users.map((user) => {
      if (user.userJid !== device.userJid) return user
      const { isAway: _, ...present } = user
      return present
    }),
    seats: call.seats.map((seat) => (seat === before ? { ...device, keptUntil: null } : seat)),
    told: [...call.told.filter((told) => !isDevice(told, before) && !isDevice(told, device)), { ...device, seq }],
  }
}

function introduceAgain(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const call = tx.call(roomId)
  if (!call) return
  const own = call.seats.findIndex((seat) => seat.userJid === userJid)
  call.seats.forEach((seat, index) => {
    if (index !== own) tell(tx, roomId, seat, 'call:peer', { peer: { userJid, deviceId, initiator: index < own } })
  })
  if (userJid !== call.callerJid) return
  for (const device of call.warm)
    for (const peer of warmPeersOf(call, device)) tell(tx, roomId, device, 'call:peer', { peer })
}

function tellStanding(tx: Transaction, roomId: string, userJid: string): void {
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (user) tellSeats(tx, roomId, userJid, 'call:user', { user })
}
