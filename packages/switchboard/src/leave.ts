import type { ClosedView } from '@offhook/protocol'
import { awaitedUsers, type CallRecord, seatOf, userInCall, withUser } from './call'
import { withoutWarm } from './preconnect'
import { tell, tellClosed, tellSeats } from './tell'
import type { Transaction } from './transaction'
import { withoutRoom } from './user'

/** How a user's part in a call ends, in the words of those who stay. */
export type Ending = Omit<ClosedView, 'roomId' | 'missed'>

export interface Leaving {
  ending: Ending
  /** What the user's own devices are told, where that differs: the caller is whom they did not answer. */
  own?: Partial<Ending>
  /** Rang there and nobody answered. */
  missed?: boolean
  /** The device that gave the command and needs no push. */
  exceptDeviceId?: string
}

/**
 * Takes one user out of a call, whether they were in it or only awaited. The others are told; where nobody is left to talk to, it is
 * the end of the call for them too. A one-to-one call is the case in which that is always so.
 */
export function leaveCall(
  tx: Transaction,
  roomId: string,
  { ending, own, missed = false, exceptDeviceId }: Leaving,
): void {
  const { userJid, status, reason } = ending
  const call = tx.call(roomId)
  if (!call) return
  closeForUser(tx, call, userJid, { ...ending, ...own, missed }, exceptDeviceId)
  const left = removeSeat(tx.call(roomId) ?? call, userJid, status)
  tx.putCall(left)

  const awaited = awaitedUsers(left).map((user) => user.userJid)
  const seated = left.seats.map((seat) => seat.userJid)
  const user = userInCall(left, userJid)
  if (user && seated.length > 0 && seated.length + awaited.length >= 2) {
    tellSeats(tx, roomId, userJid, 'call:user', { user, reason })
    // To whom they have connected already: nobody answers to somebody who is not there any more.
    if (userJid === call.callerJid)
      for (const device of call.warm) tell(tx, roomId, device, 'call:user', { user, reason })
    return
  }
  for (const jid of seated) closeForUser(tx, left, jid, { ...ending, missed: false })
  for (const jid of awaited) closeForUser(tx, left, jid, { ...ending, missed: true })
  tx.removeCall(roomId)
}

function closeForUser(
  tx: Transaction,
  call: CallRecord,
  userJid: string,
  body: Omit<ClosedView, 'roomId'>,
  exceptDeviceId?: string,
): void {
  const { roomId } = call
  const deviceId = seatOf(call, userJid)?.deviceId ?? null
  tellClosed(tx, roomId, userJid, body, exceptDeviceId)
  tx.changeUser(userJid, (user) => withoutRoom(user, { view: { roomId, ...body }, deviceId, at: tx.now }))
}

function removeSeat(call: CallRecord, userJid: string, status: Ending['status']): CallRecord {
  const left = withUser(call, userJid, { status })
  return {
    ...left,
    seats: left.seats.filter((seat) => seat.userJid !== userJid),
    told: left.told.filter((device) => device.userJid !== userJid),
    warm: userJid === call.callerJid ? [] : withoutWarm(left, userJid),
  }
}
