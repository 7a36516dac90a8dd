import type { CaptureSource } from '@offhook/protocol'
import { deviceErrorOf } from './deviceErrorOf'
import type { CaptureMonitor } from '../api/ports/captureMonitor'
import type { DeviceWatcher } from './deviceWatcher'
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
  watcher: DeviceWatcher
  monitor: CaptureMonitor
  clock: Clock
  /**
   * Whether a call uses the devices. Then previews are closed: WebKit mutes a track when its device is opened a second time
   * (https://bugs.webkit.org/show_bug.cgi?id=179363).
   */
  isInCall(): boolean
}

/** The microphone and the camera as the user tests them outside a call. They are open while a preview is open and no call uses them. */
export interface Previews {
  open(device: CaptureSource): () => void
  /** Selects a device, and switches to it if the preview is open. */
  selectDevice(device: CaptureSource, deviceId: string): Promise<void>
  /** As `LocalMedia.adoptDevice`. */
  adoptDevice(device: CaptureSource, deviceId: string): void
  track(device: CaptureSource): MediaStreamTrack | null
  /** Call when a call begins or ends. */
  sync(): void
  close(): void
}

export function createPreviews({ store, tracks, isInCall, ...mediaOptions }: PreviewOptions): Previews {
  const openCounts: Record<CaptureSource, number> = { microphone: 0, camera: 0 }
  let isScheduled = false
  const media = createLocalMedia({
    ...mediaOptions,
    onTrack(device, track) {
      const previousId = store.getState().preview[device].trackId
      if (track) setPreview(device, { status: 'open', trackId: tracks.add(track), error: null })
      else if (previousId !== null) setPreview(device, off)
      if (previousId !== null) tracks.remove(previousId)
    },
    onFailure: () => undefined,
    onCapture(device, { status, reason }) {
      if (status === 'lost') setPreview(device, { status: 'refused', trackId: null, error: reason })
      if (status === 'reopening') setPreview(device, { ...off, status: 'opening' })
    },
  })

  function setPreview(device: CaptureSource, preview: DevicePreview): void {
    if (store.getState().preview[device] === preview) return
    store.setState((state) => ({ preview: { ...state.preview, [device]: preview } }))
  }

  function setRefused(cause: unknown, requested: readonly CaptureSource[]): void {
    const error = CallError.from(cause)
    // The preview was closed before the device was open.
    if (error.code === 'not-found') return
    const refused = deviceErrorOf(error)
    for (const device of requested) {
      const isRefused = !refused || refused.device === device || refused.device === 'both'
      if (isRefused && isWanted(device)) media.keepTrying(device, error)
    }
  }

  const isWanted = (device: CaptureSource) => openCounts[device] > 0 && !isInCall()
  const isMissing = (device: CaptureSource) => isWanted(device) && store.getState().preview[device].status === 'off'

  /** In a microtask, so that the browser shows one prompt when both previews are opened together. */
  function scheduleUpdate(): void {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      update()
    })
  }

  function update(): void {
    if (!isWanted('microphone')) closeAll()
    if (!isWanted('camera') && store.getState().preview.camera.status !== 'off') void media.setMuted('camera', true)
    const missing = captureDevices.filter(isMissing)
    for (const device of missing) setPreview(device, { ...off, status: 'opening' })
    if (missing.includes('microphone')) void openWithMicrophone(missing)
    else if (missing.includes('camera')) void openCamera()
  }

  async function openWithMicrophone(requested: readonly CaptureSource[]): Promise<void> {
    const wantsCamera = requested.includes('camera')
    try {
      const { failure } = await media.acquire({ camera: wantsCamera }, 'selectDevice')
      if (failure) setRefused(failure.error, requested)
    } catch (error) {
      setRefused(error, requested)
      // `acquire` opens no camera without a microphone. The preview can.
      if (wantsCamera && store.getState().preview.camera.status === 'opening') await openCamera()
    }
  }

  async function openCamera(): Promise<void> {
    await media.setMuted('camera', false).catch((error: unknown) => {
      setRefused(error, ['camera'])
    })
  }

  function closeAll(): void {
    const isAnyOn = captureDevices.some((device) => store.getState().preview[device].status !== 'off')
    if (!isAnyOn) return
    media.release()
    // The error of a refused camera stays while its preview is open.
    for (const device of captureDevices)
      if (!isWanted(device) || store.getState().preview[device].status !== 'refused') setPreview(device, off)
  }

  return {
    open(device) {
      openCounts[device] += 1
      // Opening the preview again retries a refused device.
      if (store.getState().preview[device].status === 'refused') setPreview(device, off)
      scheduleUpdate()
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        openCounts[device] -= 1
        scheduleUpdate()
      }
    },
    selectDevice: media.selectDevice,
    adoptDevice: media.adoptDevice,
    track: media.track,
    sync() {
      if (isInCall()) {
        // Synchronously, because the call requests its devices in the same task.
        closeAll()
        return
      }
      if (captureDevices.some(isMissing)) scheduleUpdate()
    },
    close() {
      openCounts.microphone = 0
      openCounts.camera = 0
      update()
    },
  }
}
