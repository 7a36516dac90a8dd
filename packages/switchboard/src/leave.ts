import type { ClosedView, EndReason, UserView } from '@offhook/protocol'
import {
  type CallRecord,
  invitedUsers,
  memberOf,
  notifiedDevice,
  ringerOf,
  userInCall,
  withoutPathsOf,
  withPresentUser,
  withUser,
  withUserOnHold,
  withWaiting,
} from './call'
import { withoutPreconnected } from './preconnect'
import { pushClosed, pushToDevice, pushToMembers } from './push'
import { visibleRoomId } from './roomIds'
import { callView } from './snapshot'
import type { Transaction } from './transaction'
import { connectedDevices, withoutRoom } from './user'
import { stopWaiting } from './waiting'

/** How a user's part in a call ends, as the other users see it. */
export type Ending = Omit<ClosedView, 'roomId' | 'missed'>

export interface LeaveOptions {
  ending: Ending
  /** What differs for the user's own devices: for a callee who did not answer, `userJid` is the user in whose name the call rang. */
  ownEnding?: Partial<Ending>
  /** The call rang on the user's devices and none answered. */
  missed?: boolean
  /** The device that sent the command and needs no push. */
  exceptDeviceId?: string
}

/**
 * Removes one user from a call, whether they are in it or only invited, and pushes that to the other users. If fewer than two users
 * remain, or none of them is in the call, the call ends for them too. A one-to-one call always ends.
 */
export function leaveCall(
  tx: Transaction,
  roomId: string,
  { ending, ownEnding, missed = false, exceptDeviceId }: LeaveOptions,
): void {
  const { userJid, reason } = ending
  const call = tx.call(roomId)
  if (!call) return
  closeForUser(tx, call, userJid, { ...ending, ...ownEnding, missed }, exceptDeviceId)
  const remaining = withoutMember(tx.call(roomId) ?? call, ending)
  tx.putCall(remaining)

  const invitedJids = invitedUsers(remaining).map((user) => user.userJid)
  const memberJids = remaining.members.map((member) => member.userJid)
  const user = userInCall(remaining, userJid)
  if (user && memberJids.length > 0 && memberJids.length + invitedJids.length >= 2) {
    pushToMembers(tx, roomId, userJid, 'call:user', { user, reason })
    for (const jid of invitedJids)
      if (ringerOf(call, jid) === userJid) pushNextRinger(tx, roomId, jid, { user, reason })
    return
  }
  for (const jid of memberJids) closeForUser(tx, remaining, jid, { ...ending, missed: false })
  for (const jid of invitedJids) closeForUser(tx, remaining, jid, { ...ending, missed: true })
  tx.removeCall(roomId)
}

/**
 * Notifies a callee that the user in whose name the call rings has left, and pushes the next one. The callee's devices then close a
 * connection that was made before the answer.
 */
function pushNextRinger(
  tx: Transaction,
  roomId: string,
  calleeJid: string,
  left: { user: UserView; reason: EndReason },
): void {
  const call = tx.call(roomId)
  const ringer = call && userInCall(call, ringerOf(call, calleeJid))
  for (const device of call?.notifiedDevices ?? []) {
    if (device.userJid !== calleeJid) continue
    pushToDevice(tx, roomId, device, 'call:user', left)
    if (ringer) pushToDevice(tx, roomId, device, 'call:user', { user: ringer })
  }
}

function closeForUser(
  tx: Transaction,
  call: CallRecord,
  userJid: string,
  body: Omit<ClosedView, 'roomId'>,
  exceptDeviceId?: string,
): void {
  const deviceId = memberOf(call, userJid)?.deviceId ?? null
  pushClosed(tx, call.roomId, userJid, body, exceptDeviceId)
  if (body.missed) pushMissedWithoutRinging(tx, call, userJid, body.status === 'engaged' ? 'engaged' : 'ended')
  const view = { roomId: visibleRoomId(call, userJid), ...body }
  tx.changeUser(userJid, (user) => withoutRoom(user, call.roomId, { view, deviceId, at: tx.now }))
  if (deviceId !== null) stopWaiting(tx, userJid)
}

/** The call did not ring on these devices: they cannot take calls, or the user was engaged. Their user has missed it all the same. */
function pushMissedWithoutRinging(
  tx: Transaction,
  call: CallRecord,
  userJid: string,
  status: 'engaged' | 'ended',
): void {
  for (const { deviceId } of connectedDevices(tx.user(userJid))) {
    const to = { userJid, deviceId }
    if (notifiedDevice(call, to)) continue
    const view = callView(withUser(call, userJid, { status }), to, tx.now)
    tx.push(to, { name: 'call:missed', payload: { call: view, status } })
  }
}

function withoutMember(call: CallRecord, { userJid, status, reason }: Ending): CallRecord {
  const present = withUserOnHold(withPresentUser(call, userJid), userJid, false)
  const changed = withWaiting(withoutPathsOf(withUser(present, userJid, { status, reason }), userJid), userJid, false)
  return {
    ...withoutPreconnected(changed, userJid),
    members: changed.members.filter((member) => member.userJid !== userJid),
    notifiedDevices: changed.notifiedDevices.filter((device) => device.userJid !== userJid),
  }
}
