import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { pathPolicyOf } from './preconnect'
import { relayOnly } from './relayOnly'
import { failed, ok } from './replies'
import { visibleRoomId } from './roomIds'
import type { Transaction } from './transaction'

/**
 * Pushes a signal to another device of the same call. Both must be members, or one the caller's device and the other preconnected: with
 * the policy `relay` the signal then contains no address of the sender. Changes no record. Fails with 503 if the other device is
 * disconnected.
 */
export function relaySignal(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:signal'>): Reply<null> {
  const { to, generation } = request
  const call = tx.call(request.roomId)
  const policy = call && pathPolicyOf(call, from, to)
  if (!call || !policy) return failed('not-found')
  if (!tx.isConnected(to)) return failed('not-connected', 'The other device is not connected')
  const signal = policy === 'relay' ? relayOnly(request.signal) : request.signal
  if (!signal) return ok(null)
  const roomId = visibleRoomId(call, to.userJid)
  tx.push(to, { name: 'call:signal', payload: { roomId, from, generation, signal } })
  return ok(null)
}
