import type { DeviceAddress } from '@offhook/protocol'
import { isMember } from './call'
import type { Transaction } from './transaction'
import { connectedDevices, type UserRecord } from './user'

/**
 * Decides which device of a user is disconnected, so that another one can connect: the one that has been connected for the longest time,
 * unless it is in a call.
 *
 * @returns `null` if there is room, `'none'` if every device is in a call
 */
export function deviceToReplace(tx: Transaction, { userJid, deviceId }: DeviceAddress): DeviceAddress | 'none' | null {
  const user = tx.user(userJid)
  const others = connectedDevices(user).filter((device) => device.deviceId !== deviceId)
  if (others.length < tx.settings.maxDevicesPerUser) return null
  const addresses = others.map((device) => ({ userJid, deviceId: device.deviceId }))
  const calls = (user?.roomIds ?? []).flatMap((roomId) => tx.call(roomId) ?? [])
  return addresses.find((address) => !calls.some((call) => isMember(call, address))) ?? 'none'
}

/** Removes the devices that have been disconnected for the longest time, so that a user who connects many has a small record. */
export function withinDeviceLimit(tx: Transaction, user: UserRecord): UserRecord {
  const disconnected = user.devices.filter(({ disconnectedAt }) => disconnectedAt !== null)
  const tooMany = disconnected.length - tx.settings.maxDevicesPerUser
  if (tooMany <= 0) return user
  const calls = user.roomIds.flatMap((roomId) => tx.call(roomId) ?? [])
  const removed = disconnected
    .filter(({ deviceId }) => !calls.some((call) => isMember(call, { userJid: user.userJid, deviceId })))
    .slice(0, tooMany)
  return { ...user, devices: user.devices.filter((device) => !removed.includes(device)) }
}
