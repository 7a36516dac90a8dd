import type { DeviceKind } from '../callStoreState'

/** A device that the user has selected. */
export interface RememberedDevice {
  /** The id that the browser has given the device; `''` is the system default. */
  deviceId: string
  /** The name of the device, to be shown while the device is not connected. `''` if the browser has not disclosed it. */
  label: string
}

/** The selected device of each kind. A kind without a selection uses the system default. */
export interface RememberedDevices extends Partial<Record<DeviceKind, RememberedDevice>> {
  /** Whether the user has turned the data saver on or off. Absent if neither: the browser decides. */
  dataSaver?: boolean
}

/** Stores the selected devices and the data saver from visit to visit. Neither method throws. */
export interface DeviceMemory {
  /** Reads what the user has selected. Called once, when the code for calls is loaded. */
  recall(): RememberedDevices
  /** Stores what the user has selected. Called after each selection. */
  remember(devices: RememberedDevices): void
}
