import type { DeviceAddress, PeerView } from '@offhook/protocol'
import { type CallRecord, isAwaited, isDevice, type Seat, seatOf, type WarmPolicy } from './call'
import type { PreconnectRuling } from './commands'
import type { SwitchboardSettings } from './settings'
import { tell } from './tell'
import type { Transaction } from './transaction'

/** Most devices of one callee that connect before the answer: each is a connection on the caller's side. Any other may still answer. */
const MOST_WARM_DEVICES = 3

/** What holds for each callee of a call: the word on this very call, or else the operator's on all. */
export function warmPolicies(
  callees: readonly string[],
  ruling: PreconnectRuling,
  settings: SwitchboardSettings,
): CallRecord['preconnect'] {
  const policies: Record<string, WarmPolicy> = {}
  for (const userJid of callees) {
    const policy = ruling[userJid] ?? settings.preconnect
    if (policy !== 'off') policies[userJid] = policy
  }
  return policies
}

/**
 * Makes a device that rings and the caller's known to each other, where the call's policy lets them connect before the answer. Only
 * with the caller's: whoever else is in the call is a stranger to the policy.
 */
export function preconnect(tx: Transaction, roomId: string, { userJid, deviceId }: DeviceAddress): void {
  const call = tx.call(roomId)
  const device = { userJid, deviceId }
  const caller = call && callerSeat(call)
  if (!caller || !mayWarmUp(tx, call, device)) return
  const warmed = { ...call, warm: [...call.warm, device] }
  tx.putCall(warmed)
  for (const end of [caller, device]) {
    for (const peer of warmPeersOf(warmed, end)) {
      if (isDevice(end, device) || isDevice(peer, device)) tell(tx, roomId, end, 'call:peer', { peer })
    }
  }
}

function mayWarmUp(tx: Transaction, call: CallRecord, device: DeviceAddress): boolean {
  const { userJid } = device
  if (!call.preconnect[userJid] || !isAwaited(call, userJid)) return false
  if (call.warm.some((known) => isDevice(known, device))) return false
  // A device that went may not come back: its place is free.
  const others = call.warm.filter((known) => known.userJid === userJid && tx.isConnected(known))
  return others.length < MOST_WARM_DEVICES
}

/** The links a device may make ready: the caller's to each that rings, and theirs to the caller's. */
export function warmPeersOf(call: CallRecord, device: DeviceAddress): PeerView[] {
  const caller = callerSeat(call)
  if (!caller) return []
  const isCaller = isDevice(caller, device)
  return call.warm.flatMap((warm) => {
    const preconnect = call.preconnect[warm.userJid]
    if (!preconnect || (!isCaller && !isDevice(warm, device))) return []
    const { userJid, deviceId } = isCaller ? warm : caller
    return [{ userJid, deviceId, initiator: isCaller, preconnect }]
  })
}

/** Whether two devices know each other: both are in the call, or one is the caller's and the other rings. */
export function mayExchangeSignals(call: CallRecord, from: DeviceAddress, to: DeviceAddress): boolean {
  const isSeated = (device: DeviceAddress) => call.seats.some((seat) => isDevice(seat, device))
  if (isSeated(from) && isSeated(to) && !isDevice(from, to)) return true
  return warmPeersOf(call, from).some((peer) => isDevice(peer, to))
}

/** The devices that stay warm when a user has answered, or is out of the call. */
export function withoutWarm(call: CallRecord, userJid: string): readonly DeviceAddress[] {
  return call.warm.filter((device) => device.userJid !== userJid)
}

function callerSeat(call: CallRecord): Seat | undefined {
  return seatOf(call, call.callerJid)
}
