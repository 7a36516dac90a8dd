import { type DeviceAddress, readCallees } from '@offhook/protocol'
import { isDevice, isLost, memberOf } from './call'
import type { Command } from './commands'
import type { SwitchboardSettings } from './settings'
import type { RecordsView } from './transaction'

/**
 * The devices on which the outcome of a command depends: those that make the caller or a callee of a new call engaged. A device that died
 * without closing its connection counts as connected until it is probed.
 */
export function devicesToProbe(
  view: RecordsView,
  command: Command,
  settings: Pick<SwitchboardSettings, 'domain' | 'maxParticipants'>,
): DeviceAddress[] {
  if (command.name !== 'call:start') return []
  const { from, request } = command
  const callees = readCallees(request.to, from.userJid, settings)
  if (!callees.ok) return []
  return [from.userJid, ...callees.value].flatMap((userJid) =>
    (view.user(userJid)?.roomIds ?? []).flatMap((roomId) => {
      const call = view.call(roomId)
      const member = call && memberOf(call, userJid)
      return member && !isLost(member) && !isDevice(member, from) ? [{ userJid, deviceId: member.deviceId }] : []
    }),
  )
}

/** The devices to which a device connects that has answered, also by calling the caller, or whose page was reloaded. */
export function devicesToProbeAfter(view: RecordsView, command: Command): DeviceAddress[] {
  return roomsConnectedBy(view, command).flatMap(({ from, roomId }) => {
    const members = view.call(roomId)?.members ?? []
    if (!members.some((member) => isDevice(member, from))) return []
    return members
      .filter((member) => !isLost(member) && !isDevice(member, from))
      .map(({ userJid, deviceId }) => ({ userJid, deviceId }))
  })
}

function roomsConnectedBy(view: RecordsView, command: Command): { from: DeviceAddress; roomId: string }[] {
  if (command.name === 'call:answer') return [{ from: command.from, roomId: command.request.roomId }]
  const isReload = command.name === 'session:sync' && Boolean(command.request.resumedDevices?.length)
  if (command.name !== 'call:start' && !isReload) return []
  return (view.user(command.from.userJid)?.roomIds ?? []).map((roomId) => ({ from: command.from, roomId }))
}
