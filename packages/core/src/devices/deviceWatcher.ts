import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'

/** Browsers fire `devicechange` several times for one device, and their lists are incomplete in between. */
const QUIET_MS = 400
/** The lists are read after this time even if the events do not stop. */
const MAX_WAIT_MS = 5_000

/** The only listener to `devicechange` of a client. */
export interface DeviceWatcher {
  /** Calls the listener with each list that was read. @returns a function that removes it. */
  subscribe(listener: (devices: readonly MediaDeviceInfo[]) => void): () => void
  /** Reads the list now. It never fires `devicechange`, and is needed after a permission was given, which does not either. */
  refresh(): void
  /** When the browser last fired `devicechange`, in milliseconds since the epoch; `0` if never. */
  changedAt(): number
  close(): void
}

export function createDeviceWatcher(devices: MediaDevicesPort, clock: Clock): DeviceWatcher {
  const listeners = new Set<(devices: readonly MediaDeviceInfo[]) => void>()
  let latestRequest = 0
  let changedAt = 0
  /** When the first event came that no list has answered yet. */
  let waitsSince: number | null = null
  let stopTimer: () => void = () => undefined

  function refresh(): void {
    stopTimer()
    waitsSince = null
    const request = ++latestRequest
    devices.enumerateDevices().then(
      (list) => {
        // Results may arrive out of order: only the latest request counts.
        if (request === latestRequest) for (const listener of [...listeners]) listener(list)
      },
      () => undefined,
    )
  }

  const stopListening = devices.onDeviceChange(() => {
    const now = clock.now()
    changedAt = now
    waitsSince ??= now
    stopTimer()
    stopTimer = clock.after(Math.min(QUIET_MS, waitsSince + MAX_WAIT_MS - now), refresh)
  })

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    refresh,
    changedAt: () => changedAt,
    close() {
      latestRequest = -1
      stopTimer()
      stopListening()
      listeners.clear()
    },
  }
}
