import { type CallType, limits, userOf, type UserView, writtenUserId } from '@offhook/protocol'
import { isEngaged } from './activeCall'
import { type CallRecord, isInvited, memberOf, userInCall } from './call'
import { refuseAsEngaged } from './engaged'
import { pushToMembers } from './push'
import { ringDevice } from './ring'
import { type CaptureTracks, tracksView } from './tracks'
import type { Transaction } from './transaction'
import { visibleRoomId, withInvitedAgain, withUsers } from './roomIds'
import { canRing, setWaiting } from './waiting'
import { callableDevices, connectedDevices, ownUserId, withRoom } from './user'

/** How many users a call lists at most, those included who have left it. */
const MAX_USERS = 2 * limits.callees

/** Creates the view of the caller. */
export function newCallerView(tx: Transaction, userJid: string, callType: CallType, tracks: CaptureTracks): UserView {
  return newUserView(userJid, tx.user(userJid) ?? {}, callType, tracks)
}

/**
 * Creates the view of a callee who has not answered yet. The server names a callee only if the call rings on one of their devices now. The
 * record of a user who has left a moment ago is not read: the caller must not find out that there is one. The user id is then the one that
 * the caller wrote.
 */
export function newCalleeView(tx: Transaction, userJid: string, callType: CallType, to: readonly string[]): UserView {
  const user = tx.user(userJid)
  const rings = callableDevices(user).length > 0
  const named = user && rings ? user : { userId: writtenUserId(to, userJid, tx.settings.domain) }
  return newUserView(userJid, named, callType)
}

function newUserView(
  userJid: string,
  { userId, displayName = userOf(userJid) }: { userId?: string; displayName?: string },
  callType: CallType,
  tracks?: CaptureTracks,
): UserView {
  return {
    userJid,
    ...ownUserId(userJid, userId),
    displayName,
    status: 'calling',
    tracks: tracksView(callType, tracks),
  }
}

/**
 * Adds callees to a call, and pushes them to its members. They ring, with {@link ringUsers}, in the name of `inviterJid`, and for as long as the
 * call rings, or until `ringsUntil`. They do not preconnect.
 *
 * @param to - the callees as the inviter wrote them
 */
export function inviteUsers(
  tx: Transaction,
  roomId: string,
  inviterJid: string,
  calleeJids: readonly string[],
  to: readonly string[],
  ringsUntil?: number,
): void {
  const call = tx.call(roomId)
  if (!call || calleeJids.length === 0) return
  const users = calleeJids.map((userJid) => ({
    ...newCalleeView(tx, userJid, call.callType, to),
    invitedBy: inviterJid,
  }))
  const isAdded = ({ userJid }: UserView) => calleeJids.includes(userJid)
  const earlier = call.users.filter(isAdded)
  const newcomers = calleeJids.filter((userJid) => !userInCall(call, userJid))
  const ids = earlier.reduce<CallRecord>(
    (next, { userJid }) => ({ ...next, ...withInvitedAgain(tx, next, userJid) }),
    call,
  )
  const others = withoutDeparted(call, users.length)
  tx.putCall({
    ...ids,
    ...withUsers(tx, ids, visibleRoomId(call, inviterJid), newcomers),
    callMode: 'onetomany',
    users: [
      ...others.map((user) => users.find(({ userJid }) => userJid === user.userJid) ?? user),
      ...users.filter(({ userJid }) => !others.some((other) => other.userJid === userJid)),
    ],
    preconnect: Object.fromEntries(
      Object.entries(call.preconnect).filter(([userJid]) => !calleeJids.includes(userJid)),
    ),
    ...(ringsUntil !== undefined && {
      invitedUntil: { ...call.invitedUntil, ...Object.fromEntries(calleeJids.map((userJid) => [userJid, ringsUntil])) },
    }),
  })
  for (const userJid of calleeJids) tx.changeUser(userJid, (user) => withRoom(user, roomId))
  for (const user of users) pushToMembers(tx, roomId, user.userJid, 'call:user', { user })
}

/** The users of a call, without those who have left it if it would get too many: a call in which members invite users for hours is bounded. */
function withoutDeparted(call: CallRecord, added: number): readonly UserView[] {
  return call.users.length + added <= MAX_USERS
    ? call.users
    : call.users.filter(
        ({ userJid }) =>
          userJid === call.callerJid || memberOf(call, userJid) !== undefined || isInvited(call, userJid),
      )
}

/** Rings the devices of callees, and refuses those who are in another call unless this one can wait. */
export function ringUsers(tx: Transaction, roomId: string, calleeJids: readonly string[]): void {
  for (const userJid of calleeJids) {
    if (!canRing(tx, userJid, roomId)) {
      refuseAsEngaged(tx, roomId, userJid)
      continue
    }
    setWaiting(tx, roomId, userJid, isEngaged(tx, userJid))
    for (const { deviceId } of connectedDevices(tx.user(userJid))) ringDevice(tx, roomId, { userJid, deviceId })
  }
}
