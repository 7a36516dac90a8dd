import type { DeviceAddress } from '@offhook/protocol'
import { isInvited, isPartOfCall } from './call'
import { findRoomId } from './roomIds'
import type { RecordsView } from './transaction'
import { isOnline } from './user'

/**
 * Which ICE servers a device may have for a call: `none` if it is not part of it; none that relay (`withoutRelay`) while the call has
 * reached no device of another user; otherwise `all`.
 */
export type IceAccess = 'none' | 'withoutRelay' | 'all'

/** A relay costs the operator traffic: a user who calls an unknown or offline user gets none, until a device of theirs rings. */
export function iceAccessOf(view: RecordsView, device: DeviceAddress, roomId: string): IceAccess {
  const call = view.call(findRoomId(view, device.userJid, roomId) ?? '')
  if (!call || !isPartOfCall(call, device)) return 'none'
  const others = ({ userJid }: DeviceAddress) => userJid !== device.userJid
  if (call.members.some(others)) return 'all'
  // Known when the call starts, so that the caller need not wait for `call:ring`.
  const rings = call.notifiedDevices.filter(others).some((other) => {
    return isInvited(call, other.userJid) && isOnline(view.user(other.userJid), other.deviceId)
  })
  return rings ? 'all' : 'withoutRelay'
}
