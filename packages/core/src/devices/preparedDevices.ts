import type { CaptureSource } from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'
import { isLive, type OpenedDevices } from './openDevices'

/** A press that lasts longer than this is unlikely to end in a click. */
const MAX_AGE_MS = 1_000

export interface PreparedDevicesOptions {
  clock: Clock
  open(source: CaptureSource): Promise<OpenedDevices>
  stop(track: MediaStreamTrack): void
}

/** Devices that were opened on `pointerdown`, for the command that the click will give. Unused ones are closed after a second. */
export interface PreparedDevices {
  /** Opens a device, unless it is prepared already. */
  prepare(source: CaptureSource): void
  /** Hands the device over. @returns `null` if it was not prepared, or is not there any more. */
  take(source: CaptureSource): Promise<OpenedDevices | null>
  discard(source: CaptureSource): void
}

export function createPreparedDevices({ clock, open, stop }: PreparedDevicesOptions): PreparedDevices {
  const prepared: Record<CaptureSource, Promise<OpenedDevices> | null> = { microphone: null, camera: null }

  function discard(source: CaptureSource): void {
    void prepared[source]?.then(({ [source]: track }) => {
      if (track) stop(track)
    })
    prepared[source] = null
  }

  return {
    prepare(source) {
      if (prepared[source]) return
      const opening = open(source)
      prepared[source] = opening
      clock.after(MAX_AGE_MS, () => {
        if (prepared[source] === opening) discard(source)
      })
    },
    async take(source) {
      const opening = prepared[source]
      prepared[source] = null
      const opened = await opening
      return opened && isLive(opened[source]) ? opened : null
    },
    discard,
  }
}
