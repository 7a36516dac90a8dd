import type { CreateSoundOutput, Tone } from '../api/ports/soundOutput'

/** A loudspeaker that can be looked at. Hand `create` to the client. */
export interface FakeSoundOutput {
  readonly create: CreateSoundOutput
  /** The tone that sounds now. */
  readonly tone: Tone | null
  /** Every tone and silence in its order. */
  readonly tones: readonly (Tone | null)[]
  /** Ids of the tracks that play now. */
  readonly playing: readonly string[]
  /** Ids of those that play without a sound. */
  readonly playingMuted: readonly string[]
  readonly speaker: string
  readonly blocked: boolean
  readonly closed: boolean
  /** How many meters are running. */
  readonly meters: number
  /** Refuses to play, as a browser does before the first gesture. */
  block(): void
  unblock(): void
  /** Makes a track this loud, 0..1. */
  setLevel(trackId: string, level: number): void
}

export function createFakeSoundOutput(): FakeSoundOutput {
  const playing = new Set<string>()
  const ready = new Set<string>()
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
          ready.delete(trackId)
          playing.add(trackId)
        },
        prepare(trackId) {
          if (!playing.has(trackId)) ready.add(trackId)
        },
        stop(trackId) {
          ready.delete(trackId)
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
          ready.clear()
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
    get playingMuted() {
      return [...ready]
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
