import { captureSources, type CaptureSource } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { type MediaAction, mediaFailure, type MediaFailure } from './mediaFailure'
import { isLive, isSubstitute, isUsable, openDevices, type OpenedDevices } from './openDevices'
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

export interface LocalMediaOptions {
  devices: MediaDevicesPort
  clock: Clock
  /** The local track of a source changed. `null`: the source was stopped, or its device was removed. */
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** A device in use was removed, and no other could replace it. */
  onFailure(failure: MediaFailure): void
  /** A device was opened: the selected one, or the system default as a substitute. */
  onOpened?(device: CaptureSource, isSubstitute: boolean): void
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
   * A muted microphone stays open and is silent, so that unmuting is instant. A muted camera is closed, and its light goes out; unmuting
   * opens it again, and rejects with a `CallError` if that fails.
   */
  setMuted(source: CaptureSource, isMuted: boolean): Promise<void>
  /**
   * Selects the device of a source (`''`: the system default), and switches to it if the source is open. If that fails it rejects and
   * keeps the previous device.
   */
  selectDevice(source: CaptureSource, deviceId: string): Promise<void>
  track(source: CaptureSource): MediaStreamTrack | null
  /** Stops every track at once and cancels pending requests. The next `acquire` does not wait for them. */
  release(): void
  /** For assertions: 0 after `release`. */
  liveTrackCount(): number
}

export function createLocalMedia(options: LocalMediaOptions): LocalMedia {
  /** Every track that was opened and is not stopped yet, in use or not. */
  const ownedTracks = new Set<MediaStreamTrack>()
  const current: Record<CaptureSource, MediaStreamTrack | null> = { microphone: null, camera: null }
  const selectedDevice: Record<CaptureSource, string> = { microphone: '', camera: '' }
  /** Whether a device can be opened without a prompt. */
  let isAllowed: Record<CaptureSource, boolean> = { microphone: false, camera: false }
  let isMicrophoneMuted = false
  let pending: { camera: boolean; result: Promise<AcquiredMedia> } | null = null
  const requests = createRequestQueue()
  const prepared = createPreparedDevices({
    clock: options.clock,
    open: (source) => openSelected(only(source)),
    stop,
  })

  function stop(track: MediaStreamTrack): void {
    ownedTracks.delete(track)
    track.stop()
  }

  function setTrack(source: CaptureSource, track: MediaStreamTrack | null): void {
    const previous = current[source]
    if (previous === track) return
    current[source] = track
    if (track) {
      if (source === 'microphone') track.enabled = !isMicrophoneMuted
      track.addEventListener('ended', () => void replaceEnded(source, track), { once: true })
    }
    options.onTrack(source, track)
    if (previous) stop(previous)
  }

  const openSelected = (wanted: Record<CaptureSource, boolean>) =>
    openDevices(options.devices, {
      microphone: wanted.microphone ? selectedDevice.microphone : null,
      camera: wanted.camera ? selectedDevice.camera : null,
    })

  async function open(wanted: Record<CaptureSource, boolean>, isStale: () => boolean): Promise<OpenedDevices> {
    const opened = (await takePrepared(wanted)) ?? (await openSelected(wanted))
    for (const source of captureSources) if (opened[source]) ownedTracks.add(opened[source])
    if (isStale()) {
      for (const source of captureSources) if (opened[source]) stop(opened[source])
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
    const wanted = { microphone: !isLive(current.microphone), camera: camera && !isLive(current.camera) }
    const opened = wanted.microphone || wanted.camera ? await open(wanted, isStale) : null
    const microphone = wanted.microphone ? opened?.microphone : current.microphone
    if (!microphone) {
      setTrack('camera', null)
      throw opened?.refusal ?? CallError.of('microphone-denied')
    }
    for (const source of captureSources) if (opened?.[source]) setTrack(source, opened[source])
    if (opened) reportOpened(opened)
    return {
      microphone,
      camera: current.camera,
      failure: opened?.refusal ? mediaFailure(opened.refusal, action) : null,
    }
  }

  /** Uses each device as soon as it is open. `acquireTracks` opens the ones that fail here again, to get the reason. */
  async function openSeparately(isStale: () => boolean, onMicrophone?: () => void): Promise<void> {
    const missing = captureSources.filter((source) => !isLive(current[source]))
    let isCameraRefused = false
    const openOne = async (source: CaptureSource) => {
      await reopen(source, isStale).catch((error: unknown) => {
        isCameraRefused ||= source === 'camera'
        throw error
      })
      if (source === 'microphone' && !isLive(current.camera) && !isCameraRefused) onMicrophone?.()
    }
    await Promise.allSettled(missing.map(openOne))
    if (isStale()) throw staleRequestError()
  }

  async function reopen(source: CaptureSource, isStale: () => boolean): Promise<void> {
    const opened = await open(only(source), isStale)
    const track = opened[source]
    if (!track) throw opened.refusal ?? CallError.of(source === 'microphone' ? 'microphone-denied' : 'camera-denied')
    setTrack(source, track)
    reportOpened(opened)
  }

  function reportOpened(opened: OpenedDevices): void {
    for (const source of captureSources) {
      const track = opened[source]
      if (track) options.onOpened?.(source, isSubstitute(track, selectedDevice[source]))
    }
  }

  /** The device was removed: the system default replaces it. Without one the source stays empty, and the failure is reported. */
  async function replaceEnded(source: CaptureSource, track: MediaStreamTrack): Promise<void> {
    if (current[source] !== track) return
    setTrack(source, null)
    await requests
      .run((isStale) => (current[source] ? Promise.resolve() : reopen(source, isStale)))
      .catch((error: unknown) => {
        if (error instanceof CallError && error.code !== 'not-found')
          options.onFailure(mediaFailure(error, 'selectDevice'))
      })
  }

  return {
    async checkPermissions() {
      const [microphone, camera] = await Promise.all([
        isUsable(options.devices, 'microphone'),
        isUsable(options.devices, 'camera'),
      ])
      isAllowed = { microphone, camera }
    },
    prepareDevices(camera) {
      const wanted = captureSources.filter((source) => source === 'microphone' || camera)
      if (!wanted.every((source) => isAllowed[source])) return
      for (const source of wanted) if (!isLive(current[source])) prepared.prepare(source)
    },
    acquire(wanted, action) {
      const { camera } = wanted
      // A pending request for at least the same devices is shared, so that the browser shows one prompt.
      if (pending && (pending.camera || !camera)) return pending.result
      const result = requests
        .run((isStale) => acquireTracks(wanted, action, isStale))
        .finally(() => {
          if (pending?.result === result) pending = null
        })
      pending = { camera, result }
      return result
    },
    setMuted(source, isMuted) {
      if (source === 'microphone') {
        isMicrophoneMuted = isMuted
        if (current.microphone) current.microphone.enabled = !isMuted
        return Promise.resolve()
      }
      return requests.run((isStale) => {
        if (isMuted) setTrack('camera', null)
        else if (!isLive(current.camera)) return reopen('camera', isStale)
        return Promise.resolve()
      })
    },
    selectDevice(source, deviceId) {
      prepared.discard(source)
      return requests.run(async (isStale) => {
        const previous = selectedDevice[source]
        selectedDevice[source] = deviceId
        if (!isLive(current[source])) return
        await reopen(source, isStale).catch((error: unknown) => {
          selectedDevice[source] = previous
          throw error
        })
      })
    },
    track: (source) => current[source],
    release() {
      requests.reset()
      pending = null
      isMicrophoneMuted = false
      for (const source of captureSources) {
        prepared.discard(source)
        setTrack(source, null)
      }
      for (const track of [...ownedTracks]) stop(track)
    },
    liveTrackCount: () => [...ownedTracks].filter(isLive).length,
  }
}

const only = (source: CaptureSource) => ({ microphone: source === 'microphone', camera: source === 'camera' })
