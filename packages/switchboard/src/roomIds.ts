import type { CallRecord } from './call'
import type { RecordsView } from './transaction'

/** The room id under which a user's clients know a call. */
export function visibleRoomId({ roomId, roomIds }: CallRecord, userJid: string): string {
  return roomIds?.[userJid] ?? roomId
}

/**
 * Finds the record of the call that a user's clients know under a room id.
 *
 * Only calls of the user are found: a client must not find out from a room id whether another call exists.
 *
 * @returns the room id of the record, or `undefined` if the user has no such call
 */
export function findRoomId(view: RecordsView, userJid: string, roomId: string): string | undefined {
  return view.user(userJid)?.roomIds.find((own) => {
    const call = view.call(own)
    return call && visibleRoomId(call, userJid) === roomId
  })
}

/** Whether a user has a call with this room id, or had one whose outcome is kept. */
export function knowsRoomId(view: RecordsView, userJid: string, roomId: string): boolean {
  if (findRoomId(view, userJid, roomId) !== undefined) return true
  return !!view.user(userJid)?.outcomes.some((outcome) => outcome.view.roomId === roomId)
}

/** The room id of a new record, and the ones that its users know instead, by JID. */
export type RoomIds = Pick<CallRecord, 'roomId' | 'roomIds'>

/**
 * Returns the ids of a new call. The caller's client made `wanted`, which another call may have already: by chance, or to find out whether
 * that call exists. The caller gets the id nevertheless, and so does each user who has no call with this id.
 */
export function newRoomIds(view: RecordsView, wanted: string, userJids: readonly string[]): RoomIds {
  const roomId = firstUnused(wanted, (id) => view.call(id) !== undefined)
  return withUsers(view, { roomId }, wanted, userJids)
}

/** Returns the ids of a call with users who join it: the inviter knows it as `wanted`. */
export function withUsers(view: RecordsView, ids: RoomIds, wanted: string, userJids: readonly string[]): RoomIds {
  const { roomId } = ids
  const other = userJids.flatMap((userJid) => {
    const own = firstUnused(wanted, (id) => knowsRoomId(view, userJid, id))
    return own === roomId ? [] : [[userJid, own] as const]
  })
  return other.length === 0 ? ids : { roomId, roomIds: { ...ids.roomIds, ...Object.fromEntries(other) } }
}

/**
 * Returns the ids of a call to which a user is invited again. The user gets a new one: their clients have seen the call close under the earlier
 * one, and drop late pushes of it.
 */
export function withInvitedAgain(view: RecordsView, call: CallRecord, userJid: string): RoomIds {
  const { roomId, roomIds } = call
  const earlier = visibleRoomId(call, userJid)
  const own = firstUnused(earlier, (id) => id === earlier || id === roomId || knowsRoomId(view, userJid, id))
  return { roomId, roomIds: { ...roomIds, [userJid]: own } }
}

/** The longest prefix that leaves room for a number in an id of 64 characters. */
const PREFIX = 58

function firstUnused(wanted: string, isUsed: (id: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? wanted : `${wanted.slice(0, PREFIX)}-${count}`
    if (!isUsed(id)) return id
  }
}
