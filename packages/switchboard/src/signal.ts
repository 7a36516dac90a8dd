import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { mayExchangeSignals } from './preconnect'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/**
 * Hands a signal from one device in a call to another in the same call, and to nobody else: of the devices that have not answered only
 * those that may connect before get any, and the caller's only. Changes no record. A device whose line is lost cannot take it; the sender is told.
 */
export function relaySignal(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:signal'>): Reply<null> {
  const { roomId, to, generation, signal } = request
  const call = tx.call(roomId)
  if (!call || !mayExchangeSignals(call, from, to)) return failed('not-found')
  if (!tx.isConnected(to)) return failed('not-connected', 'The other device is not connected')
  tx.push(to, { name: 'call:signal', payload: { roomId, from, generation, signal } })
  return ok(null)
}
