import type { DeviceMemory, RememberedDevices } from '../api/ports/deviceMemory'

/** A memory that can be looked at, and given to the client of the next visit. */
export interface FakeDeviceMemory extends DeviceMemory {
  readonly devices: RememberedDevices
}

export function createFakeDeviceMemory(devices: RememberedDevices = {}): FakeDeviceMemory {
  let remembered = devices
  return {
    get devices() {
      return remembered
    },
    recall: () => remembered,
    remember(next) {
      remembered = next
    },
  }
}
