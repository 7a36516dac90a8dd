import type { CreateSoundOutput, Tone } from '../api/ports/soundOutput'

/** Records what a client plays. */
export interface FakeSoundOutput {
  /** The port `soundOutput`. Hand it to the client. */
  readonly create: CreateSoundOutput
  /** The tone that plays now. */
  readonly tone: Tone | null
  /** Every tone so far, and `null` where it stopped. */
  readonly tones: readonly (Tone | null)[]
  /** The ids of the tracks that play now. */
  readonly playing: readonly string[]
  /** The ids of the tracks that are prepared to play, and make no sound yet. */
  readonly prepared: readonly string[]
  /** The id of the selected speaker. `''` is the default of the system. */
  readonly speaker: string
  /** Whether the browser blocks sound. */
  readonly blocked: boolean
  /** Whether the client has closed the output. */
  readonly closed: boolean
  /** How many level meters run. */
  readonly meters: number
  /** Blocks sound, as a browser does before the first user gesture. */
  block(): void
  /** Allows sound again. */
  unblock(): void
  /**
   * Sets the audio level of a track. Meters of the track receive it.
   *
   * @param level 0 to 1
   */
  setLevel(trackId: string, level: number): void
}

/** Creates a fake of the port `soundOutput`, which allows sound until `block`. */
export function createFakeSoundOutput(): FakeSoundOutput {
  const playing = new Set<string>()
  const prepared = new Set<string>()
  const tones: (Tone | null)[] = []
  const meters = new Map<symbol, { trackId: string; listener: (level: number) => void }>()
  let speaker = ''
  let blocked = false
  let closed = false
  let onBlocked: (blocked: boolean) => void = () => undefined
  let onTone: (sounds: boolean) => void = () => undefined

  const setBlocked = (next: boolean) => {
    if (blocked === next) return
    blocked = next
    onBlocked(blocked)
    if (tones.at(-1)) onTone(!blocked)
  }

  return {
    create(options) {
      onBlocked = (next) => {
        if (!closed) options.onBlocked(next)
      }
      onTone = (sounds) => {
        if (!closed) options.onTone(sounds)
      }
      closed = false
      return {
        play(trackId) {
          prepared.delete(trackId)
          playing.add(trackId)
        },
        prepare(trackId) {
          if (!playing.has(trackId)) prepared.add(trackId)
        },
        stop(trackId) {
          prepared.delete(trackId)
          playing.delete(trackId)
        },
        setTone(tone) {
          if (tone === (tones.at(-1) ?? null)) return
          tones.push(tone)
          if (tone) onTone(!blocked)
        },
        unlock() {
          setBlocked(false)
          return Promise.resolve()
        },
        setSpeaker(deviceId) {
          speaker = deviceId
          return Promise.resolve(true)
        },
        mount: () => () => undefined,
        meter(track, listener) {
          const key = Symbol(track.id)
          meters.set(key, { trackId: track.id, listener })
          return () => {
            meters.delete(key)
          }
        },
        close() {
          closed = true
          playing.clear()
          prepared.clear()
          meters.clear()
          if (tones.at(-1)) tones.push(null)
        },
      }
    },
    get tone() {
      return tones.at(-1) ?? null
    },
    tones,
    get playing() {
      return [...playing]
    },
    get prepared() {
      return [...prepared]
    },
    get speaker() {
      return speaker
    },
    get blocked() {
      return blocked
    },
    get closed() {
      return closed
    },
    get meters() {
      return meters.size
    },
    block() {
      setBlocked(true)
    },
    unblock() {
      setBlocked(false)
    },
    setLevel(trackId, level) {
      for (const meter of [...meters.values()]) if (meter.trackId === trackId) meter.listener(level)
    },
  }
}
