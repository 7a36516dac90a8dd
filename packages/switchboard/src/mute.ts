import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isDevice, userInCall, withUser } from './call'
import { failed, ok } from './replies'
import { tellSeats } from './tell'
import type { Transaction } from './transaction'

/** Notes what a user in the call has muted, and tells the others in it. */
export function muteTrack(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:mute'>): Reply<null> {
  const { roomId, trackType, isMuted } = request
  const { userJid } = from
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user || !call.seats.some((seat) => isDevice(seat, from))) return failed('not-found')
  const key = trackType === 'audio' ? 'audioMuted' : 'videoMuted'
  if (user[key] !== isMuted) {
    tx.putCall(withUser(call, userJid, { [key]: isMuted }))
    tellSeats(tx, roomId, userJid, 'call:mute', { userJid, trackType, isMuted })
  }
  return ok(null)
}
