import { type CallType, userOf, type UserView, writtenUserId } from '@offhook/protocol'
import { isEngaged } from './activeCall'
import { refuseAsEngaged } from './engaged'
import { pushToMembers } from './push'
import { ringDevice } from './ring'
import { type CaptureTracks, tracksView } from './tracks'
import type { Transaction } from './transaction'
import { visibleRoomId, withUsers } from './roomIds'
import { canRing, setWaiting } from './waiting'
import { callableDevices, connectedDevices, ownUserId, withRoom } from './user'

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
 * Adds callees to a call, at most as many as it may have, and pushes them to its members. They ring, with {@link ringUsers}, in the name
 * of `inviterJid`, and for as long as the call rings. They do not preconnect.
 *
 * @param to - the callees as the inviter wrote them
 * @returns the callees that were added
 */
export function inviteUsers(
  tx: Transaction,
  roomId: string,
  inviterJid: string,
  calleeJids: readonly string[],
  to: readonly string[],
): readonly string[] {
  const call = tx.call(roomId)
  const added = calleeJids.slice(0, Math.max(0, tx.settings.maxParticipants - (call?.users.length ?? 0)))
  if (!call || added.length === 0) return []
  const users = added.map((userJid) => newCalleeView(tx, userJid, call.callType, to))
  tx.putCall({
    ...call,
    ...withUsers(tx, call, visibleRoomId(call, inviterJid), added),
    callMode: 'onetomany',
    users: [...call.users, ...users],
    inviters: { ...call.inviters, ...Object.fromEntries(added.map((userJid) => [userJid, inviterJid])) },
  })
  for (const userJid of added) tx.changeUser(userJid, (user) => withRoom(user, roomId))
  for (const user of users) pushToMembers(tx, roomId, user.userJid, 'call:user', { user })
  return added
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
