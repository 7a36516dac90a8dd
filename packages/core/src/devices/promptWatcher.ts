import { type CaptureSource, captureSources } from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'

/** A device without a prompt is open by then. Browsers do not report that they show a prompt. */
const PROMPT_AFTER_MS = 1_000

/** Devices whose requests are watched. */
export interface WatchedDevices extends MediaDevicesPort {
  /** Forgets the pending requests: no call and no preview waits for them any more. */
  abandonRequests(): void
}

/**
 * The same devices. Each request that the browser has not answered after a second counts as a permission prompt.
 * @param onChange Called when the browser begins or stops to wait for the permission for a source.
 */
export function watchPrompts(
  devices: MediaDevicesPort,
  clock: Clock,
  onChange: (source: CaptureSource, isPrompting: boolean) => void,
): WatchedDevices {
  /** Ends the watch of each pending request. */
  const pending = new Set<() => void>()
  const promptCounts: Record<CaptureSource, number> = { microphone: 0, camera: 0 }

  function count(source: CaptureSource, change: 1 | -1): void {
    const before = promptCounts[source]
    promptCounts[source] += change
    if (before === 0 || promptCounts[source] === 0) onChange(source, promptCounts[source] > 0)
  }

  return {
    ...devices,
    getUserMedia(constraints) {
      const sources = captureSources.filter((source) => constraints[source === 'microphone' ? 'audio' : 'video'])
      const request = devices.getUserMedia(constraints)
      let isPrompting = false
      const cancel = clock.after(PROMPT_AFTER_MS, () => {
        isPrompting = true
        for (const source of sources) count(source, 1)
      })
      const settle = () => {
        if (!pending.delete(settle)) return
        cancel()
        if (isPrompting) for (const source of sources) count(source, -1)
      }
      pending.add(settle)
      request.then(settle, settle)
      return request
    },
    abandonRequests() {
      for (const settle of [...pending]) settle()
    },
  }
}
