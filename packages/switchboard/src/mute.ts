import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isDevice, userInCall, withUser } from './call'
import { failed, ok } from './replies'
import { tellSeats } from './tell'
import type { Transaction } from './transaction'

/** Notes what a user in the call has muted, and tells the others in it. */
export function muteTrack(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:mute'>): Reply<null> {
  const { roomId, source, isMuted } = request
  const { userJid } = from
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user || !call.seats.some((seat) => isDevice(seat, from))) return failed('not-found')
  if (user.tracks[source].isMuted !== isMuted) {
    tx.putCall(withUser(call, userJid, { tracks: { ...user.tracks, [source]: { isMuted } } }))
    tellSeats(tx, roomId, userJid, 'call:mute', { userJid, source, isMuted })
  }
  return ok(null)
}
