import type { TrackType } from '@offhook/protocol'
import { CallError } from '../client/callError'
import type { MediaErrorEvent } from '../client/callEvents'
import type { Clock } from '../ports/clock'
import type { MediaDevicesPort } from '../ports/mediaDevices'
import { isSubstitute, isUsable, openDevices, type OpenedDevices } from './openDevices'
import { type CaptureDevice } from './deviceRefusal'
import { trackTypes } from './localSlots'

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
  audio: true
  video: boolean
  /** The microphone is open, and the camera, which takes many times as long, is not yet. */
  onMicrophone?(): void
}

export interface AcquiredMedia {
  audio: MediaStreamTrack
  video: MediaStreamTrack | null
  /** Why there is no `video` although it was wanted. */
  failure: MediaFailure | null
}

export interface LocalMediaOptions {
  devices: MediaDevicesPort
  clock: Clock
  /** The local track of a type changed: opened, switched to another device, stopped, or gone with its device (`null`). */
  onTrack(type: TrackType, track: MediaStreamTrack | null): void
  /** A device was pulled out during a call and no other could take its place. */
  onFailure(failure: MediaFailure): void
  /** A device was opened: the one that was chosen, or the system's choice in its place. */
  onOpened?(device: CaptureDevice, isSubstitute: boolean): void
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
  openAhead(video: boolean): void
  /**
   * Opens what is wanted and not yet open. A camera that cannot be had is reported in the result; a microphone that cannot be had
   * rejects with a `CallError` 100606 or 100608, and then nothing stays open.
   */
  acquire(wanted: WantedMedia, action: MediaAction): Promise<AcquiredMedia>
  /**
   * Sound stays with its device and goes silent, so that unmuting is instant. The camera is stopped, and its light goes out;
   * unmuting opens it again, and rejects with a `CallError` where that fails.
   */
  setMuted(type: TrackType, isMuted: boolean): Promise<void>
  /** Uses this device from now on (`''`: the system's choice), at once where one is open. Rejects, and keeps the old one, where it fails. */
  selectDevice(device: CaptureDevice, deviceId: string): Promise<void>
  track(type: TrackType): MediaStreamTrack | null
  /** Stops everything, at once, and forgets what is still being asked for. Twice is once. The next `acquire` starts afresh. */
  release(): void
  /** For assertions: 0 after `release`. */
  liveTrackCount(): number
}

export function createLocalMedia(options: LocalMediaOptions): LocalMedia {
  /** Every track ever opened and not yet stopped, in use or not. */
  const owned = new Set<MediaStreamTrack>()
  const current: Record<TrackType, MediaStreamTrack | null> = { audio: null, video: null }
  const preferred: Record<CaptureDevice, string> = { microphone: '', camera: '' }
  let audioMuted = false
  let allowed: Record<TrackType, boolean> = { audio: false, video: false }
  const ahead: Record<TrackType, Promise<OpenedDevices> | null> = { audio: null, video: null }
  /** Counts up with every `release`: what was asked for in an earlier session belongs to nobody. */
  let session = 0
  let queue: Promise<unknown> = Promise.resolve()
  let pending: { video: boolean; result: Promise<AcquiredMedia> } | null = null

  function stop(track: MediaStreamTrack): void {
    owned.delete(track)
    track.stop()
  }

  function use(type: TrackType, track: MediaStreamTrack | null): void {
    const old = current[type]
    if (old === track) return
    current[type] = track
    if (track) {
      if (type === 'audio') track.enabled = !audioMuted
      track.addEventListener('ended', () => void replaceLost(type, track), { once: true })
    }
    options.onTrack(type, track)
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

  const ask = (want: Record<TrackType, boolean>) =>
    openDevices(options.devices, {
      microphone: want.audio ? preferred.microphone : null,
      camera: want.video ? preferred.camera : null,
    })

  async function open(want: Record<TrackType, boolean>, isStale: () => boolean): Promise<OpenedDevices> {
    const opened = (await takeAhead(want)) ?? (await ask(want))
    for (const type of trackTypes) if (opened[type]) owned.add(opened[type])
    if (isStale()) {
      for (const type of trackTypes) if (opened[type]) stop(opened[type])
      throw released()
    }
    return opened
  }

  /** The one device that is wanted, where it was opened ahead and is still there. */
  async function takeAhead(want: Record<TrackType, boolean>): Promise<OpenedDevices | null> {
    if (want.audio && want.video) return null
    const type = want.audio ? 'audio' : 'video'
    const opening = ahead[type]
    ahead[type] = null
    const opened = await opening
    return opened && isLive(opened[type]) ? opened : null
  }

  function letGo(type: TrackType): void {
    void ahead[type]?.then(({ [type]: track }) => track && stop(track))
    ahead[type] = null
  }

  async function fill(
    { video, onMicrophone }: WantedMedia,
    action: MediaAction,
    isStale: () => boolean,
  ): Promise<AcquiredMedia> {
    if (video && allowed.audio && allowed.video) await openEach(isStale, onMicrophone)
    const want = { audio: !isLive(current.audio), video: video && !isLive(current.video) }
    const opened = want.audio || want.video ? await open(want, isStale) : null
    const audio = want.audio ? opened?.audio : current.audio
    if (!audio) {
      use('video', null)
      throw opened?.refusal ?? CallError.of('microphone-denied')
    }
    for (const type of trackTypes) if (opened?.[type]) use(type, opened[type])
    if (opened) tell(opened)
    return { audio, video: current.video, failure: opened?.refusal ? failureOf(opened.refusal, action) : null }
  }

  /** Each as soon as it can be had: a camera takes many times as long. What fails is asked for again with its reason. */
  async function openEach(isStale: () => boolean, onMicrophone?: () => void): Promise<void> {
    const missing = trackTypes.filter((type) => !isLive(current[type]))
    let isCameraRefused = false
    const openOne = async (type: TrackType) => {
      await reopen(type, isStale).catch((error: unknown) => {
        isCameraRefused ||= type === 'video'
        throw error
      })
      if (type === 'audio' && !isLive(current.video) && !isCameraRefused) onMicrophone?.()
    }
    await Promise.allSettled(missing.map(openOne))
    if (isStale()) throw released()
  }

  async function reopen(type: TrackType, isStale: () => boolean): Promise<void> {
    const opened = await open({ audio: type === 'audio', video: type === 'video' }, isStale)
    const track = opened[type]
    if (!track) throw opened.refusal ?? CallError.of(type === 'audio' ? 'microphone-denied' : 'camera-denied')
    use(type, track)
    tell(opened)
  }

  function tell({ audio, video }: OpenedDevices): void {
    if (audio) options.onOpened?.('microphone', isSubstitute(audio, preferred.microphone))
    if (video) options.onOpened?.('camera', isSubstitute(video, preferred.camera))
  }

  /** The device was pulled out: the system's next best takes over, or the slot stays empty and the user is told. */
  async function replaceLost(type: TrackType, track: MediaStreamTrack): Promise<void> {
    if (current[type] !== track) return
    use(type, null)
    await inTurn((isStale) => (current[type] ? Promise.resolve() : reopen(type, isStale))).catch((error: unknown) => {
      if (error instanceof CallError && error.code !== 'not-found') options.onFailure(failureOf(error, 'selectDevice'))
    })
  }

  return {
    async prepare() {
      const each = (['microphone', 'camera'] as const).map((device) => isUsable(options.devices, device))
      const [audio = false, video = false] = await Promise.all(each)
      allowed = { audio, video }
    },
    openAhead(video) {
      const wanted = trackTypes.filter((type) => type === 'audio' || video)
      if (!wanted.every((type) => allowed[type])) return
      for (const type of wanted) {
        if (ahead[type] || isLive(current[type])) continue
        const opening = ask({ audio: type === 'audio', video: type === 'video' })
        ahead[type] = opening
        options.clock.after(AHEAD_MS, () => {
          if (ahead[type] === opening) letGo(type)
        })
      }
    },
    acquire(wanted, action) {
      const { video } = wanted
      // Somebody is being asked already, for at least as much: one question, one answer.
      if (pending && (pending.video || !video)) return pending.result
      const result = inTurn((isStale) => fill(wanted, action, isStale)).finally(() => {
        if (pending?.result === result) pending = null
      })
      pending = { video, result }
      return result
    },
    setMuted(type, isMuted) {
      if (type === 'audio') {
        audioMuted = isMuted
        if (current.audio) current.audio.enabled = !isMuted
        return Promise.resolve()
      }
      return inTurn((isStale) => {
        if (isMuted) use('video', null)
        else if (!isLive(current.video)) return reopen('video', isStale)
        return Promise.resolve()
      })
    },
    selectDevice(device, deviceId) {
      const type = device === 'microphone' ? 'audio' : 'video'
      letGo(type)
      return inTurn(async (isStale) => {
        const before = preferred[device]
        preferred[device] = deviceId
        if (!isLive(current[type])) return
        await reopen(type, isStale).catch((error: unknown) => {
          preferred[device] = before
          throw error
        })
      })
    },
    track: (type) => current[type],
    release() {
      session += 1
      queue = Promise.resolve()
      pending = null
      audioMuted = false
      for (const type of trackTypes) {
        letGo(type)
        use(type, null)
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
