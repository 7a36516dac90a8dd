import type { DeviceAddress, Reply } from '@offhook/protocol'
import { RETENTION_MS } from './user'

/** The replies of one device that are kept at most: the latest ones. */
const MAX_REPLIES_OF_DEVICE = 32
/** The replies of one user that are kept at most, over all devices. */
const MAX_REPLIES_OF_USER = 512
/** The length of the replies of one user that are kept at most, in characters. A user in a call with long metadata reaches it. */
const MAX_LENGTH_OF_USER = 256 * 1024

/** The reply to a command. A client that sends the command again gets it again, and the command is not executed twice. */
export interface StoredReply {
  /** The device that sent the command. */
  from: DeviceAddress
  /** The command id, chosen by the client. */
  id: string
  /** The reply as it was sent. */
  reply: Reply<unknown>
  /** When it was sent, in milliseconds since the epoch. */
  at: number
}

/** A {@link StoredReply} as a store keeps it: serialized once, and the same in memory and in a database. */
export interface ReplyRecord {
  /** The device of the user that sent the command. */
  readonly deviceId: string
  /** The command id, chosen by the client. */
  readonly id: string
  /** The reply as JSON. */
  readonly reply: string
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number
}

/** The replies to the latest commands of each user, by JID, oldest first. The user with the latest reply is the last one. */
export type ReplyRecords = ReadonlyMap<string, readonly ReplyRecord[]>

/**
 * Finds the reply to an earlier arrival of a command.
 *
 * @param records - the replies in the store
 * @param from - the device that sent the command
 * @param id - the command id
 * @returns the reply, or `undefined` if there is none
 */
export function findReplyRecord(
  records: ReplyRecords,
  { userJid, deviceId }: DeviceAddress,
  id: string,
): Reply<unknown> | undefined {
  const found = records.get(userJid)?.find((record) => record.id === id && record.deviceId === deviceId)
  return found && (JSON.parse(found.reply) as Reply<unknown>)
}

/**
 * Adds a reply to those of its user. A reply is kept for two minutes, and the replies of a user are bounded in number and length. Users
 * whose replies have all expired are removed.
 *
 * @param records - the replies in the store
 * @param stored - the reply to add
 * @returns the users whose replies change, and `null` for those without any. A store moves a changed user to the end of its records.
 */
export function addReply(records: ReplyRecords, stored: StoredReply): Map<string, readonly ReplyRecord[] | null> {
  const { userJid, deviceId } = stored.from
  // The absolute value: the clock of an earlier process may have been ahead.
  const isKept = ({ at }: ReplyRecord) => Math.abs(stored.at - at) < RETENTION_MS
  const changed = new Map<string, readonly ReplyRecord[] | null>()
  for (const [otherJid, replies] of records) {
    if (replies.some(isKept)) break
    changed.set(otherJid, null)
  }
  const record = { deviceId, id: stored.id, reply: JSON.stringify(stored.reply), at: stored.at }
  const kept = [...(records.get(userJid) ?? []).filter(isKept), record]
  changed.set(userJid, withinUserLimits(withinDeviceLimit(kept, deviceId)))
  return changed
}

function withinDeviceLimit(replies: ReplyRecord[], deviceId: string): ReplyRecord[] {
  if (replies.length <= MAX_REPLIES_OF_DEVICE) return replies
  const own = replies.filter((reply) => reply.deviceId === deviceId)
  if (own.length <= MAX_REPLIES_OF_DEVICE) return replies
  const dropped = new Set(own.slice(0, -MAX_REPLIES_OF_DEVICE))
  return replies.filter((reply) => !dropped.has(reply))
}

/** The latest reply is always kept. */
function withinUserLimits(replies: ReplyRecord[]): ReplyRecord[] {
  let length = 0
  let first = replies.length
  for (const { reply } of replies.slice(-MAX_REPLIES_OF_USER).reverse()) {
    length += reply.length
    if (length > MAX_LENGTH_OF_USER && first < replies.length) break
    first -= 1
  }
  return first === 0 ? replies : replies.slice(first)
}
