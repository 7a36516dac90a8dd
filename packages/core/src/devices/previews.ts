import type { CaptureSource } from '@offhook/protocol'
import { deviceErrorOf } from './deviceError'
import { createLocalMedia } from './localMedia'
import type { TrackRegistry } from '../store/trackRegistry'
import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { CallStore } from '../store/callStore'
import type { DevicePreview } from '../api/callStoreState'
import { CallError } from '../api/callError'

const off: DevicePreview = { status: 'off', trackId: null, error: null }
const captureDevices: readonly CaptureSource[] = ['microphone', 'camera']

export interface PreviewOptions {
  store: CallStore
  tracks: TrackRegistry
  devices: MediaDevicesPort
  clock: Clock
  /** A call has the devices: some browsers silence one that is opened twice, so that its own tracks are shown instead. */
  isInCall(): boolean
  onOpened(device: CaptureSource, isSubstitute: boolean): void
}

/** The microphone and the camera as somebody sees them before a call. Open while they are looked at and no call has them. */
export interface Previews {
  open(device: CaptureSource): () => void
  /** Uses this device from now on, at once where it is open. */
  use(device: CaptureSource, deviceId: string): Promise<void>
  /** A call began or ended, or a device came. */
  follow(): void
  close(): void
}

export function createPreviews({ store, tracks, devices, clock, isInCall, onOpened }: PreviewOptions): Previews {
  const holders: Record<CaptureSource, number> = { microphone: 0, camera: 0 }
  let isScheduled = false
  const media = createLocalMedia({
    devices,
    clock,
    onTrack(device, track) {
      const old = store.getState().preview[device].trackId
      if (track) show(device, { status: 'open', trackId: tracks.add(track), error: null })
      else if (old !== null) show(device, off)
      if (old !== null) tracks.remove(old)
    },
    onFailure: ({ error }) => {
      refuse(error, captureDevices)
    },
    onOpened,
  })

  function show(device: CaptureSource, preview: DevicePreview): void {
    if (store.getState().preview[device] === preview) return
    store.setState((state) => ({ preview: { ...state.preview, [device]: preview } }))
  }

  function refuse(error: unknown, asked: readonly CaptureSource[]): void {
    const known = CallError.from(error)
    // It was closed again before it was open.
    if (known.code === 'not-found') return
    const blamed = deviceErrorOf(known) ?? { device: 'both', trouble: 'failed' }
    for (const device of asked) {
      if (blamed.device === device || blamed.device === 'both')
        show(device, { status: 'refused', trackId: null, error: blamed.trouble })
    }
  }

  const isWanted = (device: CaptureSource) => holders[device] > 0 && !isInCall()
  const isMissing = (device: CaptureSource) => isWanted(device) && store.getState().preview[device].status === 'off'

  /** Whoever looks at both is asked one question for both. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      sync()
    })
  }

  function sync(): void {
    if (!isWanted('microphone')) closeAll()
    if (!isWanted('camera') && media.track('camera')) void media.setMuted('camera', true)
    const asked = captureDevices.filter(isMissing)
    for (const device of asked) show(device, { ...off, status: 'opening' })
    if (asked.includes('microphone')) void openBoth(asked)
    else if (asked.includes('camera')) void openCamera()
  }

  async function openBoth(asked: readonly CaptureSource[]): Promise<void> {
    const wantsCamera = asked.includes('camera')
    try {
      const { failure } = await media.acquire({ camera: wantsCamera }, 'selectDevice')
      if (failure) refuse(failure.error, asked)
    } catch (error) {
      refuse(error, asked)
      // Without a microphone none of them is open: the camera may be had alone.
      if (wantsCamera && store.getState().preview.camera.status === 'opening') await openCamera()
    }
  }

  async function openCamera(): Promise<void> {
    await media.setMuted('camera', false).catch((error: unknown) => {
      refuse(error, ['camera'])
    })
  }

  function closeAll(): void {
    const isAnyOn = captureDevices.some((device) => store.getState().preview[device].status !== 'off')
    if (!isAnyOn) return
    // A refused camera that is still looked at goes on saying why.
    media.release()
    for (const device of captureDevices)
      if (!isWanted(device) || store.getState().preview[device].status !== 'refused') show(device, off)
  }

  return {
    open(device) {
      holders[device] += 1
      // Somebody who looks again tries again.
      if (store.getState().preview[device].status === 'refused') show(device, off)
      schedule()
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        holders[device] -= 1
        schedule()
      }
    },
    use: (device, deviceId) => media.selectDevice(device, deviceId),
    follow() {
      if (isInCall()) {
        // At once: the call asks for its devices in this very moment.
        closeAll()
        return
      }
      for (const device of captureDevices) if (store.getState().preview[device].error === 'gone') show(device, off)
      if (captureDevices.some(isMissing)) schedule()
    },
    close() {
      holders.microphone = 0
      holders.camera = 0
      sync()
    },
  }
}
