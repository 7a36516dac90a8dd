import type { CaptureSource } from '@offhook/protocol'
import { deviceListsOf, findDevice, isLabelled } from './deviceLists'
import type { DeviceWatcher } from './deviceWatcher'
import { savesData } from './savesData'
import type { DeviceMemory, RememberedDevices } from '../api/ports/deviceMemory'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { DeviceKind } from '../api/callStoreState'

const kinds: readonly DeviceKind[] = ['microphone', 'camera', 'speaker']
const listOf = { microphone: 'microphones', camera: 'cameras', speaker: 'speakers' } as const

export interface DeviceSelectionOptions {
  store: CallStore
  watcher: DeviceWatcher
  memory: DeviceMemory
}

/** The parts that use the selected devices. */
export interface DeviceUsers {
  /** Selects a microphone or camera, and switches to it if one is open. */
  selectDevice(source: CaptureSource, deviceId: string): Promise<void>
  /** Sets the selected device without opening it. */
  adoptDevice(source: CaptureSource, deviceId: string): void
  /** Whether this device is open. */
  isInUse(source: CaptureSource, deviceId: string): boolean
  /** `null` while there is no sound output yet. */
  output(): SoundOutput | null
}

/**
 * The selected devices, and the data saver: selected by the user, or remembered from an earlier visit. While a selected device is not connected, the system
 * default replaces it, and the store marks it as missing. `LocalMedia` and this return to it when it is connected again.
 */
export interface DeviceSelection {
  /** Sets the users of the devices, and passes them the remembered devices. Call it once, before any other method. */
  start(users: DeviceUsers): void
  select(kind: DeviceKind, deviceId: string): Promise<void>
  /** Turns the data saver on or off, now and for later visits. */
  setDataSaver(isOn: boolean): void
  /** Applies the selected speaker to a new sound output. */
  applySpeaker(output: SoundOutput): void
}

export function createDeviceSelection({ store, watcher, memory }: DeviceSelectionOptions): DeviceSelection {
  let users: DeviceUsers | null = null
  let remembered: RememberedDevices = memory.recall()
  /** The speaker in use. */
  let speaker = ''
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

  function remember(selection: RememberedDevices): void {
    remembered = { ...remembered, ...selection }
    memory.remember(remembered)
  }

  /** @returns `false` if the browser cannot select it. */
  async function setSpeaker(deviceId: string): Promise<boolean> {
    const output = users?.output()
    if (!output) return true
    const isApplied = await output.setSpeaker(deviceId)
    if (isApplied) speaker = deviceId
    return isApplied
  }

  function onList(infos: readonly MediaDeviceInfo[]): void {
    const lists = deviceListsOf(infos)
    const { microphones, cameras, speakers } = store.getState().devices
    if (JSON.stringify(lists) !== JSON.stringify({ microphones, cameras, speakers }))
      store.setState((state) => ({ devices: { ...state.devices, ...lists } }))
    for (const kind of kinds) updateKind(kind)
  }

  function updateKind(kind: DeviceKind): void {
    const list = store.getState().devices[listOf[kind]]
    const deviceId = selectedId(kind)
    if (deviceId === '') setMissing(kind, false)
    // A list without labels does not tell which devices are connected.
    if (deviceId === '' || !isLabelled(list)) return
    const known = remembered[kind] ?? { deviceId, label: '' }
    const device = findDevice(list, { ...known, deviceId })
    if (device && (device.deviceId !== deviceId || device.label !== known.label)) {
      remember({ [kind]: device })
      setSelected(kind, device.deviceId)
      if (kind !== 'speaker' && device.deviceId !== deviceId) users?.adoptDevice(kind, device.deviceId)
    }
    // The list may be incomplete. A track that is live is the better witness.
    const isConnected = device !== undefined || (kind !== 'speaker' && users?.isInUse(kind, deviceId) === true)
    setMissing(kind, !isConnected)
    const wanted = device?.deviceId ?? ''
    if (kind === 'speaker' && wanted !== speaker) void setSpeaker(wanted)
  }

  watcher.subscribe(onList)

  return {
    start(deviceUsers) {
      users = deviceUsers
      store.setState({ dataSaver: remembered.dataSaver ?? savesData() })
      for (const kind of kinds) {
        const deviceId = remembered[kind]?.deviceId ?? ''
        if (deviceId === '') continue
        setSelected(kind, deviceId)
        if (kind !== 'speaker') deviceUsers.adoptDevice(kind, deviceId)
      }
    },
    async select(kind, deviceId) {
      const label = store.getState().devices[listOf[kind]].find((device) => device.deviceId === deviceId)?.label ?? ''
      if (kind === 'speaker') await setSpeaker(deviceId)
      else await users?.selectDevice(kind, deviceId)
      remember({ [kind]: { deviceId, label } })
      setSelected(kind, deviceId)
      setMissing(kind, false)
      updateKind(kind)
    },
    setDataSaver(isOn) {
      remember({ dataSaver: isOn })
      store.setState({ dataSaver: isOn })
    },
    applySpeaker(target) {
      const selected = selectedId('speaker')
      if (selected === '' || 'speaker' in store.getState().devices.missing) return
      speaker = selected
      void target.setSpeaker(selected).then((isApplied) => {
        if (!isApplied) speaker = ''
      })
    },
  }
}
