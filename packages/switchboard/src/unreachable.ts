import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { isMember, memberOf, userInCall, withUnreachable } from './call'
import { pushUser } from './lostMember'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/**
 * Stores to which members a device has no media path, and pushes it to the other members. Only the clients know it, because media is peer to
 * peer.
 */
export function reportUnreachable(
  tx: Transaction,
  from: DeviceAddress,
  { roomId, userJids }: CommandRequest<'call:unreachable'>,
): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  const user = call && userInCall(call, userJid)
  if (!user || !isMember(call, from)) return failed('not-found')
  const unreachable = [...new Set(userJids)].filter((jid) => jid !== userJid && memberOf(call, jid)).sort()
  if (unreachable.join() === (user.unreachable ?? []).join()) return ok(null)
  tx.putCall(withUnreachable(call, userJid, unreachable))
  pushUser(tx, roomId, userJid)
  return ok(null)
}
