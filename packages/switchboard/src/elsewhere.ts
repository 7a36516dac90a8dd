import type { DeviceAddress, ElsewhereView } from '@offhook/protocol'
import { callsOf } from './activeCall'
import { isMember, memberOf } from './call'
import { visibleRoomId } from './roomIds'
import { roomLink } from './roomLink'
import type { RecordsView, Transaction } from './transaction'
import { connectedDevices, hasCapability } from './user'

/** The calls that the user of a device is in on other devices, lost ones included: the user may take them. */
export function elsewhereViews(view: RecordsView, device: DeviceAddress, now: number): ElsewhereView[] {
  return callsOf(view, device.userJid).flatMap((call) => {
    const member = memberOf(call, device.userJid)
    if (!member || isMember(call, device)) return []
    const roomId = visibleRoomId(call, device.userJid)
    const { callType, callMode, groupId, metadata, callerJid, startedAt, answeredAt } = call
    return {
      ...{ roomId, roomLink: roomLink(roomId), callType, callMode, groupId, callerJid, startedAt },
      ...(metadata && { metadata }),
      ...(answeredAt !== undefined && { talkingFor: now - answeredAt }),
      deviceId: member.deviceId,
      users: [...call.users],
    }
  })
}

/**
 * Pushes the calls that a user is in on other devices to each of the user's devices for which a command has changed them.
 *
 * @param before - the records before the command
 */
export function pushElsewhere(tx: Transaction, before: RecordsView): void {
  const members = new Set<string>()
  for (const [roomId, call] of tx.changes.calls)
    for (const { userJid } of [...(call?.members ?? []), ...(before.call(roomId)?.members ?? [])]) members.add(userJid)
  for (const userJid of members) {
    for (const device of connectedDevices(tx.user(userJid))) {
      if (!hasCapability(device, 'elsewhere')) continue
      const to = { userJid, deviceId: device.deviceId }
      const calls = elsewhereViews(tx, to, tx.now)
      if (JSON.stringify(calls) === JSON.stringify(elsewhereViews(before, to, tx.now))) continue
      tx.push(to, { name: 'session:elsewhere', payload: { calls } })
    }
  }
}
