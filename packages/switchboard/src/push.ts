import type { DeviceAddress, Push, Pushes } from '@offhook/protocol'
import { type CallRecord, notifiedDevice } from './call'
import { visibleRoomId } from './roomIds'
import type { Transaction } from './transaction'

type NumberedPushName = 'call:user' | 'call:peer' | 'call:mute' | 'call:waiting' | 'call:closed'
type PushBody<N extends NumberedPushName> = Omit<Pushes[N], 'roomId' | 'seq'>

/**
 * Pushes the next numbered message of a call to a device that has received the call. A disconnected device is skipped, and its number
 * does not advance: it gets the snapshot when it reconnects, and the numbers continue from there.
 */
export function pushToDevice<N extends NumberedPushName>(
  tx: Transaction,
  roomId: string,
  to: DeviceAddress,
  name: N,
  body: PushBody<N>,
): void {
  const call = tx.call(roomId)
  const device = call && notifiedDevice(call, to)
  if (!device || device.isClosed || !tx.isConnected(to)) return
  const seq = device.seq + 1
  tx.putCall({
    ...call,
    notifiedDevices: call.notifiedDevices.map((notified) => (notified === device ? { ...device, seq } : notified)),
  })
  // The compiler cannot see that a name and the body of the same name are a push.
  tx.push(addressOf(to), {
    name,
    payload: { ...body, roomId: visibleRoomId(call, to.userJid), seq },
  } as unknown as Push)
}

/** Pushes to every member of the call except those of one user. */
export function pushToMembers<N extends NumberedPushName>(
  tx: Transaction,
  roomId: string,
  exceptJid: string,
  name: N,
  body: PushBody<N>,
): void {
  for (const member of tx.call(roomId)?.members ?? []) {
    if (member.userJid !== exceptJid) pushToDevice(tx, roomId, member, name, body)
  }
}

/** Pushes to every member of the call. */
export function pushToAllMembers<N extends NumberedPushName>(
  tx: Transaction,
  roomId: string,
  name: N,
  body: PushBody<N>,
): void {
  for (const member of tx.call(roomId)?.members ?? []) pushToDevice(tx, roomId, member, name, body)
}

/** Pushes the last message of a call to a user's devices, except the one that sent the command. They get no later push of this call. */
export function pushClosed(
  tx: Transaction,
  roomId: string,
  userJid: string,
  body: PushBody<'call:closed'>,
  exceptDeviceId?: string,
): void {
  const isLeaving = (device: DeviceAddress) => device.userJid === userJid && device.deviceId !== exceptDeviceId
  const leaving = tx.call(roomId)?.notifiedDevices.filter(isLeaving) ?? []
  for (const device of leaving) pushToDevice(tx, roomId, device, 'call:closed', body)
  const call: CallRecord | undefined = tx.call(roomId)
  if (!call) return
  tx.putCall({
    ...call,
    notifiedDevices: call.notifiedDevices.map((device) => (isLeaving(device) ? { ...device, isClosed: true } : device)),
  })
}

/** The address alone of a record that extends one. */
function addressOf({ userJid, deviceId }: DeviceAddress): DeviceAddress {
  return { userJid, deviceId }
}
