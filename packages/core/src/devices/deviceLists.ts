import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { CallStoreState, Device } from '../api/callStoreState'

export type DeviceLists = Pick<CallStoreState['devices'], 'microphones' | 'cameras' | 'speakers'>

/** Chromium lists the system default a second time under these ids. Offhook represents it as `''`. */
const aliases = ['', 'default', 'communications']

/** The devices that the page may see. Browsers hide the ids until the user allows a device, and then the lists are empty. */
export async function listDevices(devices: MediaDevicesPort): Promise<DeviceLists> {
  const infos = await devices.enumerateDevices()
  const ofKind = (kind: MediaDeviceKind): Device[] =>
    infos
      .filter((info) => info.kind === kind && !aliases.includes(info.deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }))
  return { microphones: ofKind('audioinput'), cameras: ofKind('videoinput'), speakers: ofKind('audiooutput') }
}

/** Reads the lists now, and again whenever a device is added or removed. @returns the function that stops. */
export function watchDevices(devices: MediaDevicesPort, onLists: (lists: DeviceLists) => void): () => void {
  let latestRequest = 0
  const read = () => {
    const request = ++latestRequest
    listDevices(devices).then(
      (lists) => {
        // Results may arrive out of order: only the latest request counts.
        if (request === latestRequest) onLists(lists)
      },
      () => undefined,
    )
  }
  read()
  const stopListening = devices.onDeviceChange(read)
  return () => {
    latestRequest = -1
    stopListening()
  }
}
