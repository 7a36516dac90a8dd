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
  /** Makes a microphone or camera the one to use, at once where one is open. */
  use(device: CaptureSource, deviceId: string): Promise<void>
  /** The loudspeaker, where there is one yet. */
  output(): SoundOutput | null
  /** The lists were read anew. */
  onLists(): void
}

/**
 * Which devices are meant: chosen by somebody, remembered from the visit before, and said to be missing while the system's choice
 * stands in for them. A missing one that comes back is used again, as long as somebody watches the lists.
 */
export interface DeviceSelection {
  /** Sets the users of the devices, and passes them the remembered devices. Call it once, before any other method. */
  start(users: DeviceUsers): void
  select(kind: DeviceKind, deviceId: string): Promise<void>
  watch(): () => void
  /** What was opened is what was chosen, or stands in for it. */
  opened(device: CaptureSource, isSubstitute: boolean): void
  /** A loudspeaker was made: it should be the chosen one. */
  prepare(output: SoundOutput): void
}

export function createDeviceSelection({ store, devices, memory }: DeviceSelectionOptions): DeviceSelection {
  let users: DeviceUsers = { use: () => Promise.resolve(), output: () => null, onLists: () => undefined }
  let remembered: RememberedDevices = memory.recall()
  const selectedId = (kind: DeviceKind) => store.getState().devices.selected[kind]

  function show(kind: DeviceKind, deviceId: string): void {
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
    if (kind !== 'speaker') await users.use(kind, deviceId)
    else if ((await users.output()?.setSpeaker(deviceId)) === false && deviceId !== '') setMissing('speaker', true)
  }

  /** Names that browsers hide until a device is allowed say nothing about what is there. */
  function follow(lists: DeviceLists): void {
    const before = store.getState().devices
    store.setState((state) => ({ devices: { ...state.devices, ...lists } }))
    for (const kind of kinds) {
      const deviceId = selectedId(kind)
      const list: Device[] = lists[listOf[kind]]
      if (deviceId === '' || !list.some(({ label }) => label !== '')) continue
      const isThere = list.some((device) => device.deviceId === deviceId)
      const wasThere = !(kind in before.missing)
      if (isThere === wasThere) continue
      setMissing(kind, !isThere)
      // A microphone or camera that went has ended its track, and was replaced with that.
      if (isThere) void apply(kind, deviceId).catch(() => undefined)
      else if (kind === 'speaker') void users.output()?.setSpeaker('')
    }
    users.onLists()
  }

  return {
    start(given) {
      users = given
      for (const kind of kinds) {
        const deviceId = remembered[kind]?.deviceId ?? ''
        if (deviceId === '') continue
        show(kind, deviceId)
        // No device is open yet, so this opens none.
        if (kind !== 'speaker') void users.use(kind, deviceId)
      }
    },
    async select(kind, deviceId) {
      const label = store.getState().devices[listOf[kind]].find((device) => device.deviceId === deviceId)?.label ?? ''
      setMissing(kind, false)
      await apply(kind, deviceId)
      remembered = { ...remembered, [kind]: { deviceId, label } }
      memory.remember(remembered)
      show(kind, deviceId)
    },
    watch: () => watchDevices(devices, follow),
    opened: setMissing,
    prepare(made) {
      const speaker = selectedId('speaker')
      if (speaker === '') return
      void made.setSpeaker(speaker).then((isChosen) => {
        setMissing('speaker', !isChosen)
      })
    },
  }
}
