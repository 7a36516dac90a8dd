import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { CallStoreState, Device } from '../api/callStoreState'

export type DeviceLists = Pick<CallStoreState['devices'], 'microphones' | 'cameras' | 'speakers'>

/** Chromium lists the system's choice a second time under these ids; for Offhook that choice is `''`. */
const aliases = ['', 'default', 'communications']

/** The devices the page may know about. Before the user allowed any, browsers hide their ids, and the lists are empty. */
export async function listDevices(devices: MediaDevicesPort): Promise<DeviceLists> {
  const infos = await devices.enumerateDevices()
  const ofKind = (kind: MediaDeviceKind): Device[] =>
    infos
      .filter((info) => info.kind === kind && !aliases.includes(info.deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }))
  return { microphones: ofKind('audioinput'), cameras: ofKind('videoinput'), speakers: ofKind('audiooutput') }
}

/** Reads the lists now and whenever a device comes or goes. @returns the function that stops. */
export function watchDevices(devices: MediaDevicesPort, onLists: (lists: DeviceLists) => void): () => void {
  let asked = 0
  const read = () => {
    const mine = ++asked
    listDevices(devices).then(
      (lists) => {
        // Answers may overtake each other; only the last question counts.
        if (mine === asked) onLists(lists)
      },
      () => undefined,
    )
  }
  read()
  const stopListening = devices.onDeviceChange(read)
  return () => {
    asked = -1
    stopListening()
  }
}
