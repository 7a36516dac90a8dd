import type { DeviceAddress, Reply } from '@offhook/protocol'
import { isAwaited, isDevice, userInCall, withUser } from './call'
import { preconnect } from './preconnect'
import { callView } from './snapshot'
import { tellSeats } from './tell'
import type { Transaction } from './transaction'
import { failed, ok } from './replies'

/** Rings one device of a callee, once: a device that comes back learns from its snapshot that it still rings. */
export function ringDevice(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const to = { userJid, deviceId }
  const call = tx.call(roomId)
  if (!call || call.told.some((told) => isDevice(told, to))) return
  const ringing = { ...call, told: [...call.told, { ...to, seq: 1 }] }
  tx.putCall(ringing)
  tx.push(to, { name: 'call:incoming', payload: { roomId, seq: 1, call: callView(ringing, to, tx.now) } })
}

/**
 * The first device that lets its user hear the call makes the user `ringing`. Each of them may connect to the caller's meanwhile, where
 * that is allowed.
 */
export function confirmRinging(tx: Transaction, from: DeviceAddress, roomId: string): Reply<null> {
  const { userJid } = from
  const call = tx.call(roomId)
  const status = call && userInCall(call, userJid)?.status
  if (!call || !status) return failed('not-found')
  if (status === 'calling' && isAwaited(call, userJid)) {
    const ringing = withUser(call, userJid, { status: 'ringing' })
    tx.putCall(ringing)
    const user = userInCall(ringing, userJid)
    if (user) tellSeats(tx, roomId, userJid, 'call:user', { user })
  }
  preconnect(tx, roomId, from)
  return ok(null)
}
