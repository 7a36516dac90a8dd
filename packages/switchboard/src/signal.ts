import type { CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { type CallRecord, type HeldSignal, isDevice, isMember } from './call'
import { pathOf } from './preconnect'
import { failed, ok } from './replies'
import { visibleRoomId } from './roomIds'
import type { Transaction } from './transaction'
import { withoutAddresses } from './withoutAddresses'

/** How many candidates of one device for another are held: more than a browser finds, and little to store. */
const MAX_HELD_SIGNALS = 16
/** How many are held in one call. The devices of the others find a path all the same, only later. */
const MAX_HELD_SIGNALS_OF_CALL = 96

/**
 * Pushes a signal to another device of the same call. Both must be members, or one the caller's device and the other preconnected: then the
 * signal contains no address of the sender. Fails with 503 if the other device is disconnected.
 *
 * While two devices negotiate, a candidate is held until the answer, because it is an address. The ringing device gets the candidates of the
 * caller half a round trip earlier than it would if the caller sent them then.
 */
export function relaySignal(tx: Transaction, from: DeviceAddress, request: CommandRequest<'call:signal'>): Reply<null> {
  const { to, generation, signal } = request
  const call = tx.call(request.roomId)
  const path = call && pathOf(call, from, to)
  if (!call || !path) return failed('not-found')
  if (path === 'negotiate' && signal.type === 'candidate') {
    holdSignal(tx, call, { from: addressOf(from), to, generation, signal })
    return ok(null)
  }
  if (!tx.isConnected(to)) return failed('not-connected', 'The other device is not connected')
  const passed = path === 'all' ? signal : withoutAddresses(signal, path)
  if (passed) pushSignal(tx, call, { from, to, generation, signal: passed })
  return ok(null)
}

/** A signal that does not fit is dropped. Signals of an older generation are useless. */
function holdSignal(tx: Transaction, call: CallRecord, held: HeldSignal): void {
  const isSamePair = ({ from, to }: HeldSignal) => isDevice(from, held.from) && isDevice(to, held.to)
  const current = (call.heldSignals ?? []).filter((each) => !isSamePair(each) || each.generation >= held.generation)
  const isFull = current.length >= MAX_HELD_SIGNALS_OF_CALL || current.filter(isSamePair).length >= MAX_HELD_SIGNALS
  if (!isFull) tx.putCall({ ...call, heldSignals: [...current, held] })
}

/**
 * Pushes the candidates that the caller's device and the device that answers hold for each other.
 *
 * @param before - the call as it rang
 */
export function pushHeldSignals(tx: Transaction, before: CallRecord, device: DeviceAddress): void {
  for (const held of before.heldSignals ?? []) {
    const { from, to } = held
    const isOfPair = isDevice(from, device) ? isMember(before, to) : isDevice(to, device) && isMember(before, from)
    if (isOfPair && tx.isConnected(to)) pushSignal(tx, before, held)
  }
}

function pushSignal(tx: Transaction, call: CallRecord, { from, to, generation, signal }: HeldSignal): void {
  const roomId = visibleRoomId(call, to.userJid)
  tx.push(to, { name: 'call:signal', payload: { roomId, from, generation, signal } })
}

/** The address alone of a record that extends one. */
function addressOf({ userJid, deviceId }: DeviceAddress): DeviceAddress {
  return { userJid, deviceId }
}
