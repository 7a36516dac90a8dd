import { type DeviceAddress, readCallees } from '@offhook/protocol'
import { isDevice, isLost, memberOf } from './call'
import type { Command } from './commands'
import type { SwitchboardSettings } from './settings'
import type { OutgoingPush, RecordsView } from './transaction'

/**
 * The devices on which the outcome of a command depends: those that make the caller or a callee of a new call engaged, or the user who resumes a call, and those whose
 * memberships a reloaded page resumes. A device that died without closing its connection counts as connected until it is probed.
 */
export function devicesToProbe(
  view: RecordsView,
  command: Command,
  settings: Pick<SwitchboardSettings, 'domain' | 'maxParticipants'>,
): DeviceAddress[] {
  if (command.name === 'session:sync') return earlierPages(view, command.from, command.request.resumedDevices ?? [])
  if (command.name === 'call:resume') {
    return liveMembers(view, command.from.userJid).filter((device) => !isDevice(device, command.from))
  }
  if (command.name !== 'call:start' && command.name !== 'call:invite') return []
  const { from, request } = command
  const callees = readCallees(request.to, from.userJid, settings)
  if (!callees.ok) return []
  const users = [from.userJid, ...callees.value]
  return users.flatMap((userJid) => liveMembers(view, userJid)).filter((device) => !isDevice(device, from))
}

/** The devices of a page before its reload that the server takes for connected. */
function earlierPages(view: RecordsView, from: DeviceAddress, resumedDevices: readonly string[]): DeviceAddress[] {
  if (resumedDevices.length === 0) return []
  const isEarlier = (device: DeviceAddress) => resumedDevices.includes(device.deviceId) && !isDevice(device, from)
  return liveMembers(view, from.userJid).filter(isEarlier)
}

/** The devices of a user that are in a call and not lost. */
function liveMembers(view: RecordsView, userJid: string): DeviceAddress[] {
  return (view.user(userJid)?.roomIds ?? []).flatMap((roomId) => {
    const call = view.call(roomId)
    const member = call && memberOf(call, userJid)
    return member && !isLost(member) ? [{ userJid, deviceId: member.deviceId }] : []
  })
}

/**
 * The devices to which a device connects that has answered, also by calling the caller, or whose page was reloaded: those that get it as a
 * new peer. A repeated command makes the server probe no device again, because its answer counts against the limits of its user.
 */
export function devicesToProbeAfter(command: Command, pushes: readonly OutgoingPush[]): DeviceAddress[] {
  if (command.name !== 'call:answer' && command.name !== 'call:start' && command.name !== 'session:sync') return []
  return pushes.flatMap(({ to, push }) => {
    if (push.name !== 'call:peer') return []
    const { peer } = push.payload
    return peer.preconnect === undefined && isDevice(peer, command.from) ? [to] : []
  })
}
