import type { DeviceMemory, RememberedDevice } from '../api/ports/deviceMemory'

const key = 'offhook:devices'
const kinds = ['microphone', 'camera', 'speaker'] as const

/**
 * Keeps the selection in `localStorage`. Within an origin a device keeps its id as long as the permission lasts (W3C Media Capture and
 * Streams, section 9.2.1). If the storage is unavailable or its content is invalid, nothing is remembered.
 */
export const browserDeviceMemory: DeviceMemory = {
  recall() {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
      const entries = kinds.flatMap((kind) => {
        const device = property(saved, kind)
        return isRemembered(device) ? [[kind, { deviceId: device.deviceId, label: device.label }] as const] : []
      })
      const dataSaver = property(saved, 'dataSaver')
      return { ...Object.fromEntries(entries), ...(typeof dataSaver === 'boolean' && { dataSaver }) }
    } catch {
      return {}
    }
  },
  remember(devices) {
    try {
      localStorage.setItem(key, JSON.stringify(devices))
    } catch {
      // A private window, or the quota is exceeded: the selection lasts as long as the page.
    }
  },
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function isRemembered(value: unknown): value is RememberedDevice {
  return typeof property(value, 'deviceId') === 'string' && typeof property(value, 'label') === 'string'
}
