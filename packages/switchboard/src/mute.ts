import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isMember, userInCall, withUser } from './call'
import { pushToMembers } from './push'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/** Stores which source a member has muted or unmuted, and pushes it to the other members. */
export function muteTrack(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:mute'>): Reply<null> {
  const { roomId, source, isMuted } = request
  const { userJid } = from
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user || !isMember(call, from)) return failed('not-found')
  if (user.tracks[source].isMuted !== isMuted) {
    tx.putCall(withUser(call, userJid, { tracks: { ...user.tracks, [source]: { isMuted } } }))
    pushToMembers(tx, roomId, userJid, 'call:mute', { userJid, source, isMuted })
  }
  return ok(null)
}
