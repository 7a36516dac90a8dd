import { addReply, type DeviceRecord, type ReplyRecord, type ReplyRecords, type UserRecord } from '@offhook/switchboard'
import type { Reply } from '@offhook/protocol'

/** A device as releases with version 2 of the schema store it: with the replies to its latest commands. */
interface EarlierDeviceRecord extends DeviceRecord {
  replies?: readonly { id: string; reply: Reply<unknown> }[]
}

/** Moves the replies out of the records of an earlier release. @returns the changes of both tables */
export function earlierReplies(
  users: ReadonlyMap<string, UserRecord>,
  replies: ReplyRecords,
): { users: Map<string, UserRecord>; replies: Map<string, readonly ReplyRecord[] | null> } {
  const changedUsers = new Map<string, UserRecord>()
  const moved = new Map<string, readonly ReplyRecord[]>(replies)
  const at = performance.timeOrigin + performance.now()
  for (const [userJid, user] of users) {
    const devices: readonly EarlierDeviceRecord[] = user.devices
    if (!devices.some((device) => device.replies)) continue
    for (const { deviceId, replies: own = [] } of devices) {
      for (const { id, reply } of own) {
        const changes = addReply(moved, { from: { userJid, deviceId }, id, reply, at })
        for (const [key, records] of changes) if (records) moved.set(key, records)
      }
    }
    changedUsers.set(userJid, { ...user, devices: devices.map(({ replies: _moved, ...device }) => device) })
  }
  const changed = [...moved].filter(([userJid, records]) => records !== replies.get(userJid))
  return { users: changedUsers, replies: new Map(changed) }
}
