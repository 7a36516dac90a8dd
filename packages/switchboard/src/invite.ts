import { type CallType, userOf, type UserView, writtenUserId } from '@offhook/protocol'
import { isEngaged, refuseAsEngaged } from './engaged'
import { pushToMembers } from './push'
import { ringDevice } from './ring'
import { type CaptureTracks, tracksView } from './tracks'
import type { Transaction } from './transaction'
import { connectedDevices, ownUserId, withRoom } from './user'

/** Creates the view of a user who has not answered yet, or of the caller. */
export function newUserView(tx: Transaction, userJid: string, callType: CallType, tracks?: CaptureTracks): UserView {
  return {
    userJid,
    ...ownUserId(userJid, tx.user(userJid)?.userId),
    displayName: tx.user(userJid)?.displayName ?? userOf(userJid),
    status: 'calling',
    tracks: tracksView(callType, tracks),
  }
}

/** Creates the view of a callee. If the server does not know the user, the id is the one that the caller wrote. */
export function newCalleeView(tx: Transaction, userJid: string, callType: CallType, to: readonly string[]): UserView {
  const view = newUserView(tx, userJid, callType)
  if (connectedDevices(tx.user(userJid)).length > 0) return view
  return { ...ownUserId(userJid, writtenUserId(to, userJid, tx.settings.domain)), ...view }
}

/**
 * Adds callees to a call, at most as many as it may have, and pushes them to its members. They ring, with {@link ringUsers}, in the name
 * of `inviterJid`, and for as long as the call rings. They do not preconnect.
 *
 * @returns the callees that were added
 */
export function inviteUsers(
  tx: Transaction,
  roomId: string,
  inviterJid: string,
  calleeJids: readonly string[],
): readonly string[] {
  const call = tx.call(roomId)
  const added = calleeJids.slice(0, Math.max(0, tx.settings.maxParticipants - (call?.users.length ?? 0)))
  if (!call || added.length === 0) return []
  const users = added.map((userJid) => newUserView(tx, userJid, call.callType))
  tx.putCall({
    ...call,
    callMode: 'onetomany',
    users: [...call.users, ...users],
    inviters: { ...call.inviters, ...Object.fromEntries(added.map((userJid) => [userJid, inviterJid])) },
  })
  for (const userJid of added) tx.changeUser(userJid, (user) => withRoom(user, roomId))
  for (const user of users) pushToMembers(tx, roomId, user.userJid, 'call:user', { user })
  return added
}

/** Rings the devices of callees, and refuses those who are in another call. */
export function ringUsers(tx: Transaction, roomId: string, calleeJids: readonly string[]): void {
  for (const userJid of calleeJids) {
    if (isEngaged(tx, userJid)) refuseAsEngaged(tx, roomId, userJid)
    else for (const { deviceId } of connectedDevices(tx.user(userJid))) ringDevice(tx, roomId, { userJid, deviceId })
  }
}
