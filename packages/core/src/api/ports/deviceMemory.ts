import type { DeviceKind } from '../callStoreState'

/** A device somebody chose. Its name is kept for the day when it is not there. */
export interface RememberedDevice {
  deviceId: string
  label: string
}

export type RememberedDevices = Partial<Record<DeviceKind, RememberedDevice>>

/** Where the choice of devices outlives the page. Neither function throws. */
export interface DeviceMemory {
  recall(): RememberedDevices
  remember(devices: RememberedDevices): void
}
