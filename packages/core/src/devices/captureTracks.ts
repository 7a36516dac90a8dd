import { captureSources, type CaptureSource } from '@offhook/protocol'
import type { CaptureState } from '../api/callStoreState'
import type { CaptureMonitor } from '../api/ports/captureMonitor'
import type { Clock } from '../api/ports/clock'
import { type Capture, captureStateOf, isEffectivelyMuted, newCapture } from './capture'
import { deviceErrorOf } from './deviceErrorOf'
import { isLive, type OpenedDevices } from './openDevices'
import { watchTrack } from './watchTrack'

/** A loss is not announced to the other users if a substitute opens within this time. */
const SUBSTITUTE_MS = 500

export interface CaptureListeners {
  /** The local track of a source changed. `null`: the source was stopped, or its device was removed. */
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /**
   * The source is muted or unmuted for the others: by the user, or because its device delivers nothing. A source is unmuted at first,
   * and a camera again with each new track.
   */
  onMuted?(source: CaptureSource, isMuted: boolean): void
  /** What the store shows about a device changed. */
  onCapture?(source: CaptureSource, state: Pick<CaptureState, 'status' | 'reason'>): void
}

export interface CaptureTracksOptions extends CaptureListeners {
  monitor: CaptureMonitor
  clock: Clock
  /** A device in use was removed, or its permission revoked. Its track is replaced by a substitute, or removed in a moment. */
  onEnded(source: CaptureSource): void
  onOpened(): void
}

/** The tracks in use, what is known about each, and its reports. */
export interface CaptureTracks {
  readonly captures: Readonly<Record<CaptureSource, Capture>>
  /** Reports what has changed in `captures`. */
  update(source: CaptureSource): void
  /** Remembers a track that was opened, until it is stopped. */
  own(track: MediaStreamTrack): void
  stop(track: MediaStreamTrack): void
  /** Uses an opened device, unless the user has turned it off meanwhile. */
  use(source: CaptureSource, opened: OpenedDevices): void
  /** A device could not be opened. Without a track that still works the source is lost. */
  lose(source: CaptureSource, error: unknown): void
  turnOff(source: CaptureSource): void
  /** Stops every track. The next call begins unmuted. */
  release(): void
  liveCount(): number
}

export function createCaptureTracks(options: CaptureTracksOptions): CaptureTracks {
  /** Every track that was opened and is not stopped yet, in use or not. */
  const ownedTracks = new Set<MediaStreamTrack>()
  const captures: Record<CaptureSource, Capture> = { microphone: newCapture(), camera: newCapture() }
  /** What was reported last. */
  const reported = { microphone: { state: '', isMuted: false }, camera: { state: '', isMuted: false } }
  const stopWatching: Partial<Record<CaptureSource, () => void>> = {}

  function stop(track: MediaStreamTrack): void {
    ownedTracks.delete(track)
    track.stop()
  }

  function update(source: CaptureSource): void {
    const last = reported[source]
    const state = captureStateOf(captures[source])
    const key = `${state.status} ${String(state.reason)}`
    const hasChanged = key !== last.state
    last.state = key
    if (hasChanged) options.onCapture?.(source, state)
    const isMuted = isEffectivelyMuted(captures[source])
    // A camera without a track is muted anyway.
    if (isMuted === last.isMuted || (source === 'camera' && !captures.camera.track)) return
    last.isMuted = isMuted
    options.onMuted?.(source, isMuted)
  }

  function setTrack(source: CaptureSource, track: MediaStreamTrack | null): void {
    const capture = captures[source]
    const previous = capture.track
    if (previous === track) return
    stopWatching[source]?.()
    capture.track = track
    capture.isSilenced = false
    if (track) {
      capture.wasLive = true
      if (source === 'microphone') track.enabled = !capture.isMuted
      watch(source, track)
    }
    if (source === 'camera') reported.camera.isMuted = false
    options.onTrack(source, track)
    if (previous) stop(previous)
  }

  function watch(source: CaptureSource, track: MediaStreamTrack): void {
    let stopTimer: () => void = () => undefined
    const stopListening = watchTrack(track, options.monitor, {
      onEnded() {
        stopTimer = options.clock.after(SUBSTITUTE_MS, () => {
          setTrack(source, null)
          update(source)
        })
        options.onEnded(source)
      },
      onSilenced(isSilenced) {
        captures[source].isSilenced = isSilenced
        update(source)
      },
    })
    stopWatching[source] = () => {
      stopTimer()
      stopListening()
    }
  }

  function turnOff(source: CaptureSource): void {
    Object.assign(captures[source], { isWanted: false, loss: null, isReopening: false, replaced: null })
    setTrack(source, null)
    update(source)
  }

  return {
    captures,
    update,
    own: (track) => void ownedTracks.add(track),
    stop,
    use(source, opened) {
      const track = opened[source]
      if (!track) return
      const capture = captures[source]
      if (!capture.isWanted) {
        stop(track)
        return
      }
      setTrack(source, track)
      Object.assign(capture, { loss: null, isReopening: false, replaced: opened.replaced[source] ?? null })
      update(source)
      options.onOpened()
    },
    lose(source, error) {
      const capture = captures[source]
      capture.isReopening = false
      if (!isLive(capture.track)) {
        capture.loss = deviceErrorOf(error)?.reason ?? 'failed'
        setTrack(source, null)
      }
      update(source)
    },
    turnOff,
    release() {
      for (const source of captureSources) {
        reported[source].isMuted = false
        Object.assign(captures[source], { isMuted: false, wasLive: false })
        turnOff(source)
      }
      for (const track of [...ownedTracks]) stop(track)
    },
    liveCount: () => [...ownedTracks].filter(isLive).length,
  }
}
