import { captureSources, type CaptureSource } from '@offhook/protocol'
import { CallError, isCallError } from '../api/callError'
import type { CaptureMonitor } from '../api/ports/captureMonitor'
import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { isDelivering, isReplaced } from './capture'
import { createCaptureRecovery } from './captureRecovery'
import { type CaptureListeners, createCaptureTracks } from './captureTracks'
import { deviceError } from './deviceError'
import { deviceErrorOf } from './deviceErrorOf'
import type { DeviceWatcher } from './deviceWatcher'
import { type MediaAction, mediaFailure, type MediaFailure } from './mediaFailure'
import { inputsOf, isListed, isLive, isUsable, openDevices, type OpenedDevices, replacedAlways } from './openDevices'
import { createPreparedDevices } from './preparedDevices'
import { createRequestQueue, staleRequestError } from './requestQueue'

export interface WantedMedia {
  camera: boolean
  /** The microphone is open and the camera is not yet: opening a camera takes many times as long. */
  onMicrophone?(): void
}

export interface AcquiredMedia {
  microphone: MediaStreamTrack
  camera: MediaStreamTrack | null
  /** Why there is no `camera` although it was wanted. */
  failure: MediaFailure | null
}

export interface LocalMediaOptions extends CaptureListeners {
  devices: MediaDevicesPort
  watcher: DeviceWatcher
  monitor: CaptureMonitor
  clock: Clock
  /** A device in use was removed, and no other could replace it. */
  onFailure(failure: MediaFailure): void
}

/** The only owner of local tracks. It stops every track that it opened, including one that the browser delivers after `release`. */
export interface LocalMedia {
  /** Finds out which devices can be opened without a prompt. `acquire` opens those separately: audio does not wait for the camera. */
  checkPermissions(): Promise<void>
  /**
   * Opens the devices for a command that is about to follow, on `pointerdown` of a button. Does nothing if the browser would show a
   * prompt. Devices that no command takes within a second are closed, and `onTrack` is not called for them.
   */
  prepareDevices(camera: boolean): void
  /**
   * Opens what is wanted and not open yet. The result reports a camera that cannot be opened. If the microphone cannot be opened it rejects
   * with a `CallError` 100606 or 100608, and no device stays open.
   */
  acquire(wanted: WantedMedia, action: MediaAction): Promise<AcquiredMedia>
  /**
   * A muted microphone stays open and is silent, so that unmuting is instant. A muted camera is closed, and its light goes out. Unmuting
   * opens a device that is closed, lost or silenced, and rejects with a `CallError` if that fails.
   */
  setMuted(source: CaptureSource, isMuted: boolean): Promise<void>
  /**
   * Selects the device of a source (`''`: the system default), and opens it if the source is in use. If that fails it rejects and keeps
   * the previous selection.
   */
  selectDevice(source: CaptureSource, deviceId: string): Promise<void>
  /** Sets the selected device without opening it: an earlier selection, perhaps under a new id. */
  adoptDevice(source: CaptureSource, deviceId: string): void
  /** A source that could not be opened is opened when its device or the permission returns. */
  keepTrying(source: CaptureSource, error: CallError): void
  track(source: CaptureSource): MediaStreamTrack | null
  /** Stops every track at once and cancels pending requests. The next `acquire` does not wait for them. */
  release(): void
  /** For assertions: 0 after `release`. */
  liveTrackCount(): number
}

export function createLocalMedia(options: LocalMediaOptions): LocalMedia {
  const { devices, watcher, monitor, clock } = options
  /** Chromium lists the cameras before it opens one. A list that is requested between the microphone and the camera delays the camera. */
  let isOpeningSeparately = false
  const tracks = createCaptureTracks({
    ...options,
    onEnded: (source) => void replaceEnded(source),
    // The labels are known now, and tell whether the selected device is connected.
    onOpened() {
      if (!isOpeningSeparately) watcher.refresh()
    },
  })
  const { captures, update, use, lose, turnOff } = tracks
  /** Whether a device can be opened without a prompt. */
  let isAllowed: Record<CaptureSource, boolean> = { microphone: false, camera: false }
  let pending: { camera: boolean; result: Promise<AcquiredMedia> } | null = null
  const requests = createRequestQueue()
  const prepared = createPreparedDevices({ clock, open: (source) => openSelected(only(source)), stop: tracks.stop })
  const recovery = createCaptureRecovery({ captures, watcher, monitor, clock, reopen: (source) => restore(source) })

  const openSelected = (wanted: Record<CaptureSource, boolean>, replacedWhen = replacedAlways) =>
    openDevices(
      devices,
      {
        microphone: wanted.microphone ? captures.microphone.deviceId : null,
        camera: wanted.camera ? captures.camera.deviceId : null,
      },
      replacedWhen,
    )

  async function open(
    wanted: Record<CaptureSource, boolean>,
    isStale: () => boolean,
    replacedWhen = replacedAlways,
  ): Promise<OpenedDevices> {
    const sources = captureSources.filter((source) => wanted[source])
    const opened = (await takePrepared(wanted)) ?? (await openSelected(wanted, replacedWhen))
    for (const source of sources) recovery.noteAttempt(source)
    for (const source of sources) if (opened[source]) tracks.own(opened[source])
    if (isStale()) {
      for (const source of sources) if (opened[source]) tracks.stop(opened[source])
      throw staleRequestError()
    }
    return opened
  }

  /** Two devices are opened together only when the browser shows a prompt for them, and then nothing is prepared. */
  async function takePrepared(wanted: Record<CaptureSource, boolean>): Promise<OpenedDevices | null> {
    if (wanted.microphone && wanted.camera) return null
    return prepared.take(wanted.microphone ? 'microphone' : 'camera')
  }

  async function acquireTracks(
    { camera, onMicrophone }: WantedMedia,
    action: MediaAction,
    isStale: () => boolean,
  ): Promise<AcquiredMedia> {
    if (camera && isAllowed.microphone && isAllowed.camera) await openSeparately(isStale, onMicrophone)
    const isMissing = (source: CaptureSource) => captures[source].isWanted && !isLive(captures[source].track)
    const wanted = { microphone: isMissing('microphone'), camera: camera && isMissing('camera') }
    const opened = wanted.microphone || wanted.camera ? await open(wanted, isStale) : null
    const microphone = wanted.microphone ? opened?.microphone : captures.microphone.track
    if (!microphone) {
      for (const source of captureSources) turnOff(source)
      throw opened?.refusal ?? CallError.of('microphone-denied')
    }
    for (const source of captureSources) if (opened) use(source, opened)
    if (opened?.refusal && captures.camera.isWanted) {
      // Without a camera the call is one without it. A refused or busy one is still wanted.
      if (deviceErrorOf(opened.refusal)?.reason === 'gone') turnOff('camera')
      else lose('camera', opened.refusal)
    }
    return {
      microphone,
      camera: captures.camera.track,
      failure: opened?.refusal ? mediaFailure(opened.refusal, action) : null,
    }
  }

  /** Uses each device as soon as it is open. `acquireTracks` opens the ones that fail here again, to get the reason. */
  async function openSeparately(isStale: () => boolean, onMicrophone?: () => void): Promise<void> {
    const missing = captureSources.filter((source) => captures[source].isWanted && !isLive(captures[source].track))
    let isCameraRefused = false
    const openOne = async (source: CaptureSource) => {
      await reopen(source, isStale).catch((error: unknown) => {
        isCameraRefused ||= source === 'camera'
        throw error
      })
      if (source === 'microphone' && !isLive(captures.camera.track) && !isCameraRefused) onMicrophone?.()
    }
    isOpeningSeparately = true
    await Promise.allSettled(missing.map(openOne))
    if (isStale()) throw staleRequestError()
    isOpeningSeparately = false
    watcher.refresh()
  }

  async function reopen(source: CaptureSource, isStale: () => boolean, replacedWhen = replacedAlways): Promise<void> {
    const opened = await open(only(source), isStale, replacedWhen)
    if (!opened[source])
      throw opened.refusal ?? CallError.of(source === 'microphone' ? 'microphone-denied' : 'camera-denied')
    use(source, opened)
  }

  /** Opens a device again that is wanted. If that fails it is lost. */
  function restore(source: CaptureSource, canPrompt = false): Promise<void> {
    return requests.run(async (isStale) => {
      const capture = captures[source]
      const isOpen = isLive(capture.track)
      const isRight = canPrompt || !isReplaced(capture)
      if (!capture.isWanted || (isDelivering(capture) && isRight)) return
      if (!isOpen) capture.isReopening = true
      update(source)
      try {
        if (!canPrompt && (await needsPrompt(source))) throw deviceError(source, revoked)
        // A substitute is not exchanged for another.
        await reopen(source, isStale, isOpen ? [] : replacedAlways)
      } catch (error) {
        if (!isStale()) lose(source, error)
        throw error
      }
    })
  }

  /** A listed device without a label is one that the page may not use. */
  async function needsPrompt(source: CaptureSource): Promise<boolean> {
    const list = await devices.enumerateDevices().catch(() => [])
    return inputsOf(list, source).length > 0 && !isListed(list, source)
  }

  /** The device was removed, or the permission was revoked: another device replaces it, or the source is lost and that is reported. */
  async function replaceEnded(source: CaptureSource): Promise<void> {
    captures[source].isReopening = true
    update(source)
    await restore(source).catch((error: unknown) => {
      recovery.noteLoss(source)
      if (isCallError(error) && error.code !== 'not-found') options.onFailure(mediaFailure(error, 'selectDevice'))
    })
  }

  return {
    async checkPermissions() {
      const [microphone, camera] = await Promise.all([isUsable(devices, 'microphone'), isUsable(devices, 'camera')])
      isAllowed = { microphone, camera }
    },
    prepareDevices(camera) {
      const wanted = captureSources.filter((source) => source === 'microphone' || camera)
      if (!wanted.every((source) => isAllowed[source])) return
      for (const source of wanted) if (!isLive(captures[source].track)) prepared.prepare(source)
    },
    acquire(wanted, action) {
      const { camera } = wanted
      // A pending request for at least the same devices is shared, so that the browser shows one prompt.
      if (pending && (pending.camera || !camera)) return pending.result
      recovery.start()
      captures.microphone.isWanted = true
      captures.camera.isWanted ||= camera
      const result = requests
        .run((isStale) => acquireTracks(wanted, action, isStale))
        .finally(() => {
          if (pending?.result === result) pending = null
        })
      pending = { camera, result }
      return result
    },
    setMuted(source, isMuted) {
      const capture = captures[source]
      if (source === 'microphone') {
        capture.isMuted = isMuted
        if (capture.track) capture.track.enabled = !isMuted
        update(source)
        const isMissing = capture.loss !== null || capture.isReopening || capture.isSilenced
        if (isMuted || !capture.isWanted || !isMissing) return Promise.resolve()
      } else if (isMuted) {
        capture.isWanted = false
        update(source)
        return requests.run(() => {
          if (!capture.isWanted) turnOff(source)
          return Promise.resolve()
        })
      }
      recovery.start()
      recovery.reset(source)
      capture.isWanted = true
      return restore(source, true)
    },
    selectDevice(source, deviceId) {
      prepared.discard(source)
      return requests.run(async (isStale) => {
        const capture = captures[source]
        const { deviceId: previous, replaced, isWanted } = capture
        const isOpen = isLive(capture.track)
        const isSame = deviceId !== '' && capture.track?.getSettings().deviceId === deviceId
        capture.deviceId = deviceId
        capture.replaced = null
        recovery.reset(source)
        if (!isWanted || (isSame && isDelivering(capture))) {
          update(source)
          return
        }
        try {
          if (!isOpen) capture.isReopening = true
          // A device in use elsewhere is no reason to give up one that works.
          await reopen(source, isStale, isOpen ? ['gone'] : replacedAlways)
        } catch (error) {
          Object.assign(capture, { deviceId: previous, replaced })
          if (!isStale()) lose(source, error)
          throw error
        }
      })
    },
    adoptDevice(source, deviceId) {
      prepared.discard(source)
      const capture = captures[source]
      capture.deviceId = deviceId
      if (!isReplaced(capture)) capture.replaced = null
      recovery.reset(source)
      update(source)
    },
    keepTrying(source, error) {
      recovery.start()
      captures[source].isWanted = true
      lose(source, error)
    },
    track: (source) => captures[source].track,
    release() {
      requests.reset()
      recovery.stop()
      pending = null
      isOpeningSeparately = false
      for (const source of captureSources) prepared.discard(source)
      tracks.release()
    },
    liveTrackCount: tracks.liveCount,
  }
}

const only = (source: CaptureSource) => ({ microphone: source === 'microphone', camera: source === 'camera' })

const revoked = { name: 'NotAllowedError', message: 'The permission was revoked' }
