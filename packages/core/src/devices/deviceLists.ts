import type { CallStoreState, Device } from '../api/callStoreState'
import type { RememberedDevice } from '../api/ports/deviceMemory'

export type DeviceLists = Pick<CallStoreState['devices'], 'microphones' | 'cameras' | 'speakers'>

/** Chromium lists the system default a second time under these ids. Offhook represents it as `''`. */
const aliases = ['', 'default', 'communications']

/** The devices that the page may see, by kind. Browsers hide the ids until the user allows a device, and then the lists are empty. */
export function deviceListsOf(infos: readonly MediaDeviceInfo[]): DeviceLists {
  const ofKind = (kind: MediaDeviceKind): Device[] =>
    infos
      .filter((info) => info.kind === kind && !aliases.includes(info.deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }))
  return { microphones: ofKind('audioinput'), cameras: ofKind('videoinput'), speakers: ofKind('audiooutput') }
}

/** Whether a list tells which devices are connected: browsers hide the labels until the user allows a device. */
export const isLabelled = (list: readonly Device[]) => list.some(({ label }) => label !== '')

/**
 * The device in a list that a remembered one is: the one with its id, or else the only one with its label. Ids change in Safari from
 * visit to visit, and everywhere when the data of the site is deleted (W3C Media Capture and Streams, section 9.2.1).
 */
export function findDevice(list: readonly Device[], { deviceId, label }: RememberedDevice): Device | undefined {
  const sameId = list.find((device) => device.deviceId === deviceId)
  if (sameId || nameOf(label) === '') return sameId
  const sameName = list.filter((device) => nameOf(device.label) === nameOf(label))
  return sameName.length === 1 ? sameName[0] : undefined
}

/** A label without what Chromium adds: `Default - ` for an alias, and where the device is built in. */
function nameOf(label: string): string {
  return label
    .replace(/^(default|communications) - /i, '')
    .replace(/ \(built-in\)$/i, '')
    .trim()
    .toLowerCase()
}
