import { type Capability, type ClosedView, userOf } from '@offhook/protocol'
import { type CallRecord, isWaiting, notifiedDevice } from './call'

/** How long a disconnected device and an ended call are kept in the record of a user, in milliseconds. */
export const RETENTION_MS = 120_000
const MAX_OUTCOMES = 32

/** A device of a user. */
export interface DeviceRecord {
  /** Identifies the device among those of its user. */
  deviceId: string
  /** When the device was disconnected, in milliseconds since the epoch. `null` while it is connected. */
  disconnectedAt: number | null
  /** The device can neither make nor answer calls: its browser has no WebRTC. Absent otherwise. */
  cannotCall?: true
  /** What the device supports. Absent for an older client. */
  capabilities?: readonly Capability[]
  /** The device has resumed the memberships of an earlier page. A repeated `session:sync` resumes none again. Absent otherwise. */
  hasResumed?: true
}

/** How a call ended for a user, kept for a device that was disconnected at that moment. */
export interface Outcome {
  /** What a device that asks for the call gets. */
  view: ClosedView
  /** The user's device that was in the call, or `null` if the call only rang. */
  deviceId: string | null
  /** When the call ended, in milliseconds since the epoch. */
  at: number
  /** The device has reported what the call was like. Absent otherwise. */
  isReported?: true
}

/** A user who is online, is in a call or is being called. Plain JSON, never changed in place. */
export interface UserRecord {
  /** Identifies the user. */
  readonly userJid: string
  /** The user id in the token. Absent if it is the user part of the JID. */
  readonly userId?: string
  /** The name that others see. */
  readonly displayName: string
  /** The connected devices, and those that were connected in the last two minutes. */
  readonly devices: readonly DeviceRecord[]
  /** The calls that this user is in or is invited to. */
  readonly roomIds: readonly string[]
  /** How this user's latest calls ended, oldest first. Kept for two minutes. */
  readonly outcomes: readonly Outcome[]
}

export function newUser(userJid: string): UserRecord {
  return { userJid, displayName: userOf(userJid), devices: [], roomIds: [], outcomes: [] }
}

/** The user's own spelling of the id, for views of the user. Empty if it is the user part of the JID. */
export function ownUserId(userJid: string, userId: string | undefined): { userId?: string } {
  return userId === undefined || userId === userOf(userJid) ? {} : { userId }
}

export function connectedDevices(user: UserRecord | undefined): DeviceRecord[] {
  return user?.devices.filter((device) => device.disconnectedAt === null) ?? []
}

/** The connected devices on which a call rings. */
export function callableDevices(user: UserRecord | undefined): DeviceRecord[] {
  return connectedDevices(user).filter(({ cannotCall }) => !cannotCall)
}

export function deviceOf(user: UserRecord | undefined, deviceId: string): DeviceRecord | undefined {
  return user?.devices.find((device) => device.deviceId === deviceId)
}

export function hasCapability(device: DeviceRecord | undefined, capability: Capability): boolean {
  return device?.capabilities?.includes(capability) === true
}

/** Whether a device of the user is connected. */
export function isOnline(user: UserRecord | undefined, deviceId: string): boolean {
  return deviceOf(user, deviceId)?.disconnectedAt === null
}

/** Replaces the device with the same id, or adds the device. */
export function withDevice(user: UserRecord, device: DeviceRecord): UserRecord {
  return { ...user, devices: [...user.devices.filter((other) => other.deviceId !== device.deviceId), device] }
}

export function withRoom(user: UserRecord, roomId: string): UserRecord {
  return { ...user, roomIds: [...user.roomIds, roomId] }
}

/** Removes a call from the user. The outcome is kept only if there is a device that may ask for it. */
export function withoutRoom(user: UserRecord, roomId: string, outcome: Outcome): UserRecord {
  return {
    ...user,
    roomIds: user.roomIds.filter((own) => own !== roomId),
    outcomes: user.devices.length > 0 ? [...user.outcomes, outcome].slice(-MAX_OUTCOMES) : user.outcomes,
  }
}

/** Removes expired devices and outcomes. `null` if nothing worth keeping is left. */
export function pruned(user: UserRecord, now: number): UserRecord | null {
  const devices = user.devices.filter(
    ({ disconnectedAt }) => disconnectedAt === null || disconnectedAt + RETENTION_MS > now,
  )
  const outcomes = devices.length > 0 ? user.outcomes.filter(({ at }) => at + RETENTION_MS > now) : []
  if (devices.length === 0 && user.roomIds.length === 0) return null
  const isClean = devices.length === user.devices.length && outcomes.length === user.outcomes.length
  return isClean ? user : { ...user, devices, outcomes }
}

/**
 * When the record of an offline user needs a `userDeadline` command: a device in it expires. The record of a user with a connected device
 * needs no timer, because it is pruned whenever it is written.
 *
 * @param user - a user record, as the store has it
 * @returns milliseconds since the epoch, or `null` if the record needs no timer
 */
export function userDeadline(user: UserRecord): number | null {
  const disconnectTimes = user.devices.flatMap(({ disconnectedAt }) => disconnectedAt ?? [])
  return disconnectTimes.length > 0 && disconnectTimes.length === user.devices.length
    ? Math.min(...disconnectTimes) + RETENTION_MS
    : null
}

/** Whether a call may ring on a device: not if it cannot take calls, nor does a waiting call start to ring where its client is too old. */
export function ringsOn(call: CallRecord, userJid: string, device: DeviceRecord | undefined): boolean {
  if (!device || device.cannotCall) return false
  return (
    !isWaiting(call, userJid) ||
    hasCapability(device, 'waiting') ||
    notifiedDevice(call, { userJid, deviceId: device.deviceId }) !== undefined
  )
}
