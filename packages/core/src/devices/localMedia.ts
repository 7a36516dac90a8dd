import { captureSources, type CaptureSource } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { MediaErrorEvent } from '../api/callEvents'
import type { Clock } from '../api/ports/clock'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { isSubstitute, isUsable, openDevices, type OpenedDevices } from './openDevices'

/** A finger that rests longer on a button than this will hardly press it. */
const AHEAD_MS = 1_000

export type MediaAction = MediaErrorEvent['action']

/** A device that could not be had, in the shape that `mediaErrorListener` reports. */
export interface MediaFailure {
  device: MediaErrorEvent['device']
  action: MediaAction
  error: CallError
}

export interface WantedMedia {
  camera: boolean
  /** The microphone is open, and the camera, which takes many times as long, is not yet. */
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
  /** The local track of a source changed: opened, switched to another device, stopped, or gone with its device (`null`). */
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** A device was pulled out during a call and no other could take its place. */
  onFailure(failure: MediaFailure): void
  /** A device was opened: the one that was chosen, or the system's choice in its place. */
  onOpened?(device: CaptureSource, isSubstitute: boolean): void
}

/**
 * The one owner of every local track. Whatever it opened it stops, also what arrives after nobody wants it any more. Requests are
 * done one after another, so that two of them never open a device twice.
 */
export interface LocalMedia {
  /** Finds out whether devices may be opened without a question. Where they may, a voice does not wait for a camera. */
  prepare(): Promise<void>
  /**
   * A button is being pressed that will want these devices when it is let go: opens what may be opened without a question. What
   * nobody has asked for a second later is closed, and was never used.
   */
  preopen(camera: boolean): void
  /**
   * Opens what is wanted and not yet open. A camera that cannot be had is reported in the result; a microphone that cannot be had
   * rejects with a `CallError` 100606 or 100608, and then nothing stays open.
   */
  acquire(wanted: WantedMedia, action: MediaAction): Promise<AcquiredMedia>
  /**
   * Sound stays with its device and goes silent, so that unmuting is instant. The camera is stopped, and its light goes out;
   * unmuting opens it again, and rejects with a `CallError` where that fails.
   */
  setMuted(source: CaptureSource, isMuted: boolean): Promise<void>
  /** Uses this device from now on (`''`: the system's choice), at once where one is open. Rejects, and keeps the old one, where it fails. */
  selectDevice(source: CaptureSource, deviceId: string): Promise<void>
  track(source: CaptureSource): MediaStreamTrack | null
  /** Stops everything, at once, and forgets what is still being asked for. Twice is once. The next `acquire` starts afresh. */
  release(): void
  /** For assertions: 0 after `release`. */
  liveTrackCount(): number
}

export function createLocalMedia(options: LocalMediaOptions): LocalMedia {
  /** Every track ever opened and not yet stopped, in use or not. */
  const owned = new Set<MediaStreamTrack>()
  const current: Record<CaptureSource, MediaStreamTrack | null> = { microphone: null, camera: null }
  const preferred: Record<CaptureSource, string> = { microphone: '', camera: '' }
  let isMicrophoneMuted = false
  let allowed: Record<CaptureSource, boolean> = { microphone: false, camera: false }
  const ahead: Record<CaptureSource, Promise<OpenedDevices> | null> = { microphone: null, camera: null }
  /** Counts up with every `release`: what was asked for in an earlier session belongs to nobody. */
  let session = 0
  let queue: Promise<unknown> = Promise.resolve()
  let pending: { camera: boolean; result: Promise<AcquiredMedia> } | null = null

  function stop(track: MediaStreamTrack): void {
    owned.delete(track)
    track.stop()
  }

  function use(source: CaptureSource, track: MediaStreamTrack | null): void {
    const old = current[source]
    if (old === track) return
    current[source] = track
    if (track) {
      if (source === 'microphone') track.enabled = !isMicrophoneMuted
      track.addEventListener('ended', () => void replaceLost(source, track), { once: true })
    }
    options.onTrack(source, track)
    if (old) stop(old)
  }

  /** One after another, and never past a `release`. */
  function inTurn<T>(work: (isStale: () => boolean) => Promise<T>): Promise<T> {
    const begun = session
    const isStale = () => session !== begun
    const result = queue.then(() => {
      if (isStale()) throw released()
      return work(isStale)
    })
    queue = result.catch(() => undefined)
    return result
  }

  const ask = (want: Record<CaptureSource, boolean>) =>
    openDevices(options.devices, {
      microphone: want.microphone ? preferred.microphone : null,
      camera: want.camera ? preferred.camera : null,
    })

  async function open(want: Record<CaptureSource, boolean>, isStale: () => boolean): Promise<OpenedDevices> {
    const opened = (await takeAhead(want)) ?? (await ask(want))
    for (const source of captureSources) if (opened[source]) owned.add(opened[source])
    if (isStale()) {
      for (const source of captureSources) if (opened[source]) stop(opened[source])
      throw released()
    }
    return opened
  }

  /** The one device that is wanted, where it was opened ahead and is still there. */
  async function takeAhead(want: Record<CaptureSource, boolean>): Promise<OpenedDevices | null> {
    if (want.microphone && want.camera) return null
    const source = want.microphone ? 'microphone' : 'camera'
    const opening = ahead[source]
    ahead[source] = null
    const opened = await opening
    return opened && isLive(opened[source]) ? opened : null
  }

  function letGo(source: CaptureSource): void {
    void ahead[source]?.then(({ [source]: track }) => track && stop(track))
    ahead[source] = null
  }

  async function fill(
    { camera, onMicrophone }: WantedMedia,
    action: MediaAction,
    isStale: () => boolean,
  ): Promise<AcquiredMedia> {
    if (camera && allowed.microphone && allowed.camera) await openEach(isStale, onMicrophone)
    const want = { microphone: !isLive(current.microphone), camera: camera && !isLive(current.camera) }
    const opened = want.microphone || want.camera ? await open(want, isStale) : null
    const microphone = want.microphone ? opened?.microphone : current.microphone
    if (!microphone) {
      use('camera', null)
      throw opened?.refusal ?? CallError.of('microphone-denied')
    }
    for (const source of captureSources) if (opened?.[source]) use(source, opened[source])
    if (opened) tell(opened)
    return { microphone, camera: current.camera, failure: opened?.refusal ? failureOf(opened.refusal, action) : null }
  }

  /** Each as soon as it can be had: a camera takes many times as long. What fails is asked for again with its reason. */
  async function openEach(isStale: () => boolean, onMicrophone?: () => void): Promise<void> {
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
    if (isStale()) throw released()
  }

  async function reopen(source: CaptureSource, isStale: () => boolean): Promise<void> {
    const opened = await open({ microphone: source === 'microphone', camera: source === 'camera' }, isStale)
    const track = opened[source]
    if (!track) throw opened.refusal ?? CallError.of(source === 'microphone' ? 'microphone-denied' : 'camera-denied')
    use(source, track)
    tell(opened)
  }

  function tell(opened: OpenedDevices): void {
    for (const source of captureSources) {
      const track = opened[source]
      if (track) options.onOpened?.(source, isSubstitute(track, preferred[source]))
    }
  }

  /** The device was pulled out: the system's next best takes over, or the slot stays empty and the user is told. */
  async function replaceLost(source: CaptureSource, track: MediaStreamTrack): Promise<void> {
    if (current[source] !== track) return
    use(source, null)
    await inTurn((isStale) => (current[source] ? Promise.resolve() : reopen(source, isStale))).catch(
      (error: unknown) => {
        if (error instanceof CallError && error.code !== 'not-found')
          options.onFailure(failureOf(error, 'selectDevice'))
      },
    )
  }

  return {
    async prepare() {
      const [microphone, camera] = await Promise.all([
        isUsable(options.devices, 'microphone'),
        isUsable(options.devices, 'camera'),
      ])
      allowed = { microphone, camera }
    },
    preopen(camera) {
      const wanted = captureSources.filter((source) => source === 'microphone' || camera)
      if (!wanted.every((source) => allowed[source])) return
      for (const source of wanted) {
        if (ahead[source] || isLive(current[source])) continue
        const opening = ask({ microphone: source === 'microphone', camera: source === 'camera' })
        ahead[source] = opening
        options.clock.after(AHEAD_MS, () => {
          if (ahead[source] === opening) letGo(source)
        })
      }
    },
    acquire(wanted, action) {
      const { camera } = wanted
      // Somebody is being asked already, for at least as much: one question, one answer.
      if (pending && (pending.camera || !camera)) return pending.result
      const result = inTurn((isStale) => fill(wanted, action, isStale)).finally(() => {
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
      return inTurn((isStale) => {
        if (isMuted) use('camera', null)
        else if (!isLive(current.camera)) return reopen('camera', isStale)
        return Promise.resolve()
      })
    },
    selectDevice(source, deviceId) {
      letGo(source)
      return inTurn(async (isStale) => {
        const before = preferred[source]
        preferred[source] = deviceId
        if (!isLive(current[source])) return
        await reopen(source, isStale).catch((error: unknown) => {
          preferred[source] = before
          throw error
        })
      })
    },
    track: (source) => current[source],
    release() {
      session += 1
      queue = Promise.resolve()
      pending = null
      isMicrophoneMuted = false
      for (const source of captureSources) {
        letGo(source)
        use(source, null)
      }
      for (const track of [...owned]) stop(track)
    },
    liveTrackCount: () => [...owned].filter(isLive).length,
  }
}

const isLive = (track: MediaStreamTrack | null): track is MediaStreamTrack => track?.readyState === 'live'

const released = () => CallError.of('not-found', 'The call was over before the device was open')

function failureOf(error: CallError, action: MediaAction): MediaFailure {
  const device = error.code === 'microphone-denied' ? 'mic' : error.code === 'camera-denied' ? 'camera' : 'mic & camera'
  return { device, action, error }
}
