import { type ClosedView, type Reply, userOf } from '@offhook/protocol'

/** How long a device that went, and a call that ended, are remembered. */
export const MEMORY_MS = 120_000
const MOST_REPLIES = 32
const MOST_OUTCOMES = 32

/** The answer to a command, kept so that the same command sent again is answered again and done once. */
export interface KeptReply {
  id: string
  reply: Reply<unknown>
}

export interface DeviceRecord {
  deviceId: string
  /** When its line was lost, in milliseconds since the epoch; `null` while it is connected. */
  goneAt: number | null
  /** The latest ones, oldest first. */
  replies: readonly KeptReply[]
}

/** How a call ended for a user, kept for a device that was away at that moment. */
export interface Outcome {
  view: ClosedView
  /** The device that was in the call, or `null` where it only rang. */
  deviceId: string | null
  /** Milliseconds since the epoch. */
  at: number
}

/** A user who is connected, is in a call or is being called. Plain JSON, never changed in place. */
export interface UserRecord {
  readonly userJid: string
  readonly displayName: string
  readonly devices: readonly DeviceRecord[]
  /** Calls this user is in or is awaited in. */
  readonly roomIds: readonly string[]
  readonly outcomes: readonly Outcome[]
}

export function newUser(userJid: string): UserRecord {
  return { userJid, displayName: userOf(userJid), devices: [], roomIds: [], outcomes: [] }
}

export function connectedDevices(user: UserRecord | undefined): DeviceRecord[] {
  return user?.devices.filter((device) => device.goneAt === null) ?? []
}

export function deviceOf(user: UserRecord | undefined, deviceId: string): DeviceRecord | undefined {
  return user?.devices.find((device) => device.deviceId === deviceId)
}

/** Puts a device in the place of the one with the same id, or beside the others. */
export function withDevice(user: UserRecord, device: DeviceRecord): UserRecord {
  return { ...user, devices: [...user.devices.filter((other) => other.deviceId !== device.deviceId), device] }
}

export function withReply(user: UserRecord, deviceId: string, kept: KeptReply): UserRecord {
  const device = deviceOf(user, deviceId)
  return device ? withDevice(user, { ...device, replies: [...device.replies, kept].slice(-MOST_REPLIES) }) : user
}

export function withRoom(user: UserRecord, roomId: string): UserRecord {
  return { ...user, roomIds: [...user.roomIds, roomId] }
}

/** Takes the user out of a call. The outcome is kept only where there is a device that may ask for it. */
export function withoutRoom(user: UserRecord, outcome: Outcome): UserRecord {
  return {
    ...user,
    roomIds: user.roomIds.filter((roomId) => roomId !== outcome.view.roomId),
    outcomes: user.devices.length > 0 ? [...user.outcomes, outcome].slice(-MOST_OUTCOMES) : user.outcomes,
  }
}

/** Without what is too old to remember, or `null` where nothing is left. */
export function pruned(user: UserRecord, now: number): UserRecord | null {
  const devices = user.devices.filter(({ goneAt }) => goneAt === null || goneAt + MEMORY_MS > now)
  const outcomes = devices.length > 0 ? user.outcomes.filter(({ at }) => at + MEMORY_MS > now) : []
  if (devices.length === 0 && user.roomIds.length === 0) return null
  const isClean = devices.length === user.devices.length && outcomes.length === user.outcomes.length
  return isClean ? user : { ...user, devices, outcomes }
}

/**
 * When the record of a user who is away can shrink, in milliseconds since the epoch. A connected user's record needs no timer: it
 * is pruned whenever it is written.
 */
export function userDeadline(user: UserRecord): number | null {
  const gone = user.devices.flatMap(({ goneAt }) => goneAt ?? [])
  return gone.length > 0 && gone.length === user.devices.length ? Math.min(...gone) + MEMORY_MS : null
}
