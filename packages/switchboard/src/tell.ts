import type { DeviceAddress, Push, Pushes } from '@offhook/protocol'
import { isDevice } from './call'
import type { Transaction } from './transaction'

type NumberedName = 'call:user' | 'call:peer' | 'call:mute' | 'call:closed'
type Body<N extends NumberedName> = Omit<Pushes[N], 'roomId' | 'seq'>

/**
 * Pushes the next numbered message of a call to a device that knows the call. A device whose line is lost is not counted on: it gets
 * the snapshot when it is back, and the numbers go on from there.
 */
export function tell<N extends NumberedName>(
  tx: Transaction,
  roomId: string,
  to: DeviceAddress,
  name: N,
  body: Body<N>,
): void {
  const call = tx.call(roomId)
  const told = call?.told.find((entry) => isDevice(entry, to))
  if (!call || !told || told.isOver || !tx.isConnected(to)) return
  const seq = told.seq + 1
  tx.putCall({ ...call, told: call.told.map((entry) => (entry === told ? { ...told, seq } : entry)) })
  // The compiler cannot see that a name and the body of the same name are a push.
  tx.push(address(to), { name, payload: { ...body, roomId, seq } } as unknown as Push)
}

/** Tells every device that is in the call, but those of one user. */
export function tellSeats<N extends NumberedName>(
  tx: Transaction,
  roomId: string,
  exceptJid: string,
  name: N,
  body: Body<N>,
): void {
  for (const seat of tx.call(roomId)?.seats ?? []) {
    if (seat.userJid !== exceptJid) tell(tx, roomId, seat, name, body)
  }
}

/** The last push of a call to a user's devices, one of which may know already. They are not told of the call again. */
export function tellClosed(
  tx: Transaction,
  roomId: string,
  userJid: string,
  body: Body<'call:closed'>,
  exceptDeviceId?: string,
): void {
  const isLeaving = (device: DeviceAddress) => device.userJid === userJid && device.deviceId !== exceptDeviceId
  for (const device of tx.call(roomId)?.told.filter(isLeaving) ?? []) tell(tx, roomId, device, 'call:closed', body)
  const call = tx.call(roomId)
  if (call)
    tx.putCall({ ...call, told: call.told.map((entry) => (isLeaving(entry) ? { ...entry, isOver: true } : entry)) })
}

/** Only the address of a record that is one and more. */
function address({ userJid, deviceId }: DeviceAddress): DeviceAddress {
  return { userJid, deviceId }
}
