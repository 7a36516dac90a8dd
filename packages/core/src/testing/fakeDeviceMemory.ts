import type { DeviceMemory, RememberedDevices } from '../api/ports/deviceMemory'

/** A device memory that a test can read. Hand it to several clients one after the other to test later visits. */
export interface FakeDeviceMemory extends DeviceMemory {
  /** The remembered devices, by kind. */
  readonly devices: RememberedDevices
}

/**
 * Creates a fake of the port `deviceMemory`.
 *
 * @param devices the devices that the user selected on an earlier visit
 * @example
 * ```ts
 * import { createFakeDeviceMemory } from '@offhook/core/testing'
 *
 * const deviceMemory = createFakeDeviceMemory({ camera: { deviceId: 'camera-2', label: 'USB camera' } })
 * ```
 */
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
