import type { DeviceMemory, RememberedDevice } from '../api/ports/deviceMemory'

const key = 'offhook:devices'
const kinds = ['microphone', 'camera', 'speaker'] as const

/**
 * In `localStorage`, for this origin: browsers give a device the same id there for as long as its permission lives (W3C Media Capture
 * and Streams, section 9.2.1). Without a storage, or with nonsense in it, nothing is remembered.
 */
export const browserDeviceMemory: DeviceMemory = {
  recall() {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
      const entries = kinds.flatMap((kind) => {
        const device = property(saved, kind)
        return isRemembered(device) ? [[kind, { deviceId: device.deviceId, label: device.label }] as const] : []
      })
      return Object.fromEntries(entries)
    } catch {
      return {}
    }
  },
  remember(devices) {
    try {
      localStorage.setItem(key, JSON.stringify(devices))
    } catch {
      // A private window, or no room: the choice lasts as long as the page.
    }
  },
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function isRemembered(value: unknown): value is RememberedDevice {
  return typeof property(value, 'deviceId') === 'string' && typeof property(value, 'label') === 'string'
}
