import type { DeviceAddress, PeerView, PreconnectMode } from '@offhook/protocol'
import { type CallRecord, isDevice, isInvited, isMember, type Member, memberOf } from './call'
import type { PreconnectPolicies } from './commands'
import { pushToDevice } from './push'
import type { SwitchboardSettings } from './settings'
import type { Transaction } from './transaction'

/** How many devices of one callee preconnect at most: each costs the caller a connection. Any other device can still answer. */
const MAX_PRECONNECTED_DEVICES = 3
/** The same with the disconnected ones, which may return: a callee that connects as one device after another costs no more. */
const MAX_PRECONNECTED_EVER = 6

/**
 * How each callee of a call preconnects, by the policy for this call, or else the one of the settings.
 *
 * @param canNegotiate - whether the caller's device can. Without it the policy `off` means that nothing happens before the answer.
 */
export function preconnectModesOf(
  callees: readonly string[],
  callPolicies: PreconnectPolicies,
  settings: SwitchboardSettings,
  canNegotiate: boolean,
): CallRecord['preconnect'] {
  const modes: Record<string, PreconnectMode> = {}
  for (const userJid of callees) {
    const policy = callPolicies[userJid] ?? settings.preconnect
    if (policy !== 'off') modes[userJid] = policy
    else if (canNegotiate) modes[userJid] = 'negotiate'
  }
  return modes
}

/**
 * Gives a ringing device and the caller's device each other as peers, where the call's policy lets them connect before the answer. Other
 * members are not included: the policy is about the caller and this callee only.
 *
 * @param canNegotiate - whether the ringing device can
 */
export function preconnectDevice(
  tx: Transaction,
  roomId: string,
  { userJid, deviceId }: DeviceAddress,
  canNegotiate: boolean,
): void {
  const call = tx.call(roomId)
  const device = { userJid, deviceId }
  const caller = call && callerMember(call)
  if (!caller || !mayPreconnect(tx, call, device)) return
  if (call.preconnect[userJid] === 'negotiate' && !canNegotiate) return
  const changed: CallRecord = { ...call, preconnectedDevices: [...call.preconnectedDevices, device] }
  tx.putCall(changed)
  for (const end of [caller, device]) {
    for (const peer of preconnectPeersOf(changed, end)) {
      if (isDevice(end, device) || isDevice(peer, device)) pushToDevice(tx, roomId, end, 'call:peer', { peer })
    }
  }
}

function mayPreconnect(tx: Transaction, call: CallRecord, device: DeviceAddress): boolean {
  const { userJid } = device
  if (!call.preconnect[userJid] || !isInvited(call, userJid)) return false
  if (call.preconnectedDevices.some((other) => isDevice(other, device))) return false
  // A disconnected device may never return, so it does not count.
  const others = call.preconnectedDevices.filter((other) => other.userJid === userJid)
  const connected = others.filter((other) => tx.isConnected(other))
  return connected.length < MAX_PRECONNECTED_DEVICES && others.length < MAX_PRECONNECTED_EVER
}

/** The peers of a device before the answer: each preconnected device for the caller's, and the caller's for each of those. */
export function preconnectPeersOf(call: CallRecord, device: DeviceAddress): PeerView[] {
  const caller = callerMember(call)
  if (!caller) return []
  const isCaller = isDevice(caller, device)
  return call.preconnectedDevices.flatMap((preconnected) => {
    const preconnect = call.preconnect[preconnected.userJid]
    if (!preconnect || (!isCaller && !isDevice(preconnected, device))) return []
    const { userJid, deviceId } = isCaller ? preconnected : caller
    return [{ userJid, deviceId, initiator: isCaller, preconnect }]
  })
}

/**
 * How two devices may connect: by every candidate if both are members; as the policy says if one is the caller's and the other is
 * preconnected; otherwise not at all (`null`).
 */
export function pathPolicyOf(call: CallRecord, from: DeviceAddress, to: DeviceAddress): PreconnectMode | null {
  if (isMember(call, from) && isMember(call, to) && !isDevice(from, to)) return 'all'
  return preconnectPeersOf(call, from).find((peer) => isDevice(peer, to))?.preconnect ?? null
}

/** The call without the preconnected devices of a user who has answered or left. If that is the caller, none is left. */
export function withoutPreconnected(call: CallRecord, userJid: string): CallRecord {
  const isLeft = (device: DeviceAddress) => userJid !== call.callerJid && device.userJid !== userJid
  const { heldSignals = [], ...others } = call
  const left = heldSignals.filter(({ from, to }) => isLeft(from.userJid === call.callerJid ? to : from))
  return {
    ...others,
    preconnectedDevices: call.preconnectedDevices.filter(isLeft),
    ...(left.length > 0 && { heldSignals: left }),
  }
}

function callerMember(call: CallRecord): Member | undefined {
  return memberOf(call, call.callerJid)
}
