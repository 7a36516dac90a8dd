import type { CaptureSource } from '@offhook/protocol'
import { type DeviceLists, watchDevices } from './deviceLists'
import type { DeviceMemory, RememberedDevices } from '../api/ports/deviceMemory'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { Device, DeviceKind } from '../api/callStoreState'

const kinds: readonly DeviceKind[] = ['microphone', 'camera', 'speaker']
const listOf = { microphone: 'microphones', camera: 'cameras', speaker: 'speakers' } as const

export interface DeviceSelectionOptions {
  store: CallStore
  devices: MediaDevicesPort
  memory: DeviceMemory
}

/** The parts that use the selected devices. */
export interface DeviceUsers {
  /** Selects a microphone or camera, and switches to it if one is open. */
  selectDevice(device: CaptureSource, deviceId: string): Promise<void>
  /** `null` while there is no sound output yet. */
  output(): SoundOutput | null
  /** The device lists in the store are up to date. */
  onLists(): void
}

/**
 * The selected devices: selected by the user, or remembered from an earlier visit. While a selected device is not connected, the system
 * default replaces it, and the store marks it as missing. It is used again when it returns, as long as `watch` is active.
 */
export interface DeviceSelection {
  /** Sets the users of the devices, and passes them the remembered devices. Call it once, before any other method. */
  start(users: DeviceUsers): void
  select(kind: DeviceKind, deviceId: string): Promise<void>
  watch(): () => void
  /** A device was opened: the selected one, or a substitute. */
  reportOpened(device: CaptureSource, isSubstitute: boolean): void
  /** Applies the selected speaker to a new sound output. */
  applySpeaker(output: SoundOutput): void
}

export function createDeviceSelection({ store, devices, memory }: DeviceSelectionOptions): DeviceSelection {
  let users: DeviceUsers = { selectDevice: () => Promise.resolve(), output: () => null, onLists: () => undefined }
  let remembered: RememberedDevices = memory.recall()
  const selectedId = (kind: DeviceKind) => store.getState().devices.selected[kind]

  function setSelected(kind: DeviceKind, deviceId: string): void {
    store.setState((state) => ({
      devices: { ...state.devices, selected: { ...state.devices.selected, [kind]: deviceId } },
    }))
  }

  function setMissing(kind: DeviceKind, isMissing: boolean): void {
    const { missing } = store.getState().devices
    if (isMissing === kind in missing) return
    const others = Object.fromEntries(Object.entries(missing).filter(([key]) => key !== kind))
    const next = isMissing ? { ...others, [kind]: remembered[kind]?.label ?? '' } : others
    store.setState((state) => ({ devices: { ...state.devices, missing: next } }))
  }

  async function apply(kind: DeviceKind, deviceId: string): Promise<void> {
    if (kind !== 'speaker') await users.selectDevice(kind, deviceId)
    else if ((await users.output()?.setSpeaker(deviceId)) === false && deviceId !== '') setMissing('speaker', true)
  }

  function updateLists(lists: DeviceLists): void {
    const previous = store.getState().devices
    store.setState((state) => ({ devices: { ...state.devices, ...lists } }))
    for (const kind of kinds) {
      const deviceId = selectedId(kind)
      const list: Device[] = lists[listOf[kind]]
      // Browsers hide the labels until the user allows a device. Such a list does not tell which devices are connected.
      if (deviceId === '' || !list.some(({ label }) => label !== '')) continue
      const isConnected = list.some((device) => device.deviceId === deviceId)
      const wasConnected = !(kind in previous.missing)
      if (isConnected === wasConnected) continue
      setMissing(kind, !isConnected)
      // A removed microphone or camera ended its track, and `LocalMedia` replaced it then.
      if (isConnected) void apply(kind, deviceId).catch(() => undefined)
      else if (kind === 'speaker') void users.output()?.setSpeaker('')
    }
    users.onLists()
  }

  return {
    start(deviceUsers) {
      users = deviceUsers
      for (const kind of kinds) {
        const deviceId = remembered[kind]?.deviceId ?? ''
        if (deviceId === '') continue
        setSelected(kind, deviceId)
        // No device is open yet, and this opens none.
        if (kind !== 'speaker') void users.selectDevice(kind, deviceId)
      }
    },
    async select(kind, deviceId) {
      const label = store.getState().devices[listOf[kind]].find((device) => device.deviceId === deviceId)?.label ?? ''
      setMissing(kind, false)
      await apply(kind, deviceId)
      remembered = { ...remembered, [kind]: { deviceId, label } }
      memory.remember(remembered)
      setSelected(kind, deviceId)
    },
    watch: () => watchDevices(devices, updateLists),
    reportOpened: setMissing,
    applySpeaker(target) {
      const speaker = selectedId('speaker')
      if (speaker === '') return
      void target.setSpeaker(speaker).then((isApplied) => {
        setMissing('speaker', !isApplied)
      })
    },
  }
}
