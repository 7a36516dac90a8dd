/** About ten times a second, in milliseconds. */
const period = 100
/** The quietest and the loudest that make a difference, in dB relative to full scale: a still room, and a voice close by. */
const range = { from: -60, to: -15 } as const
/** How much of the last level is kept at least: a needle that falls slower than it rises is easier to read. */
const decay = 0.7

/** Loudness as heard, 0..1, of samples between -1 and 1: their root mean square on a logarithmic scale. */
export function perceivedLevel(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1)
  if (power === 0) return 0
  const decibels = 10 * Math.log10(power)
  return Math.min(Math.max((decibels - range.from) / (range.to - range.from), 0), 1)
}

interface Needle {
  listeners: Set<(level: number) => void>
  read(): number
  disconnect(): void
}

export interface AudioMeters {
  readonly isIdle: boolean
  /** `listener` gets 0..1, about ten times a second. @returns the function that stops. */
  meter(track: MediaStreamTrack, listener: (level: number) => void): () => void
  close(): void
}

/**
 * Meters on one shared context and one shared timer. Chromium gives a remote track's sound to Web Audio only while an element plays
 * it too (crbug.com/121673).
 * @param context gives `null` where there is no Web Audio: then every level is 0
 * @param onIdle is told when the last meter has stopped
 */
export function createAudioMeters(context: () => AudioContext | null, onIdle: () => void): AudioMeters {
  const needles = new Map<MediaStreamTrack, Needle>()
  let timer: ReturnType<typeof setInterval> | undefined

  function createNeedle(track: MediaStreamTrack): Needle {
    const listeners: Needle['listeners'] = new Set()
    const shared = context()
    if (!shared || typeof MediaStream === 'undefined') return { listeners, read: () => 0, disconnect: () => undefined }
    const source = shared.createMediaStreamSource(new MediaStream([track]))
    const analyser = shared.createAnalyser()
    analyser.fftSize = 2048
    const samples = new Float32Array(analyser.fftSize)
    source.connect(analyser)
    let level = 0
    return {
      listeners,
      read() {
        analyser.getFloatTimeDomainData(samples)
        level = Math.max(perceivedLevel(samples), level * decay)
        if (level < 0.01) level = 0
        return level
      },
      disconnect() {
        source.disconnect()
      },
    }
  }

  function readAll(): void {
    for (const needle of [...needles.values()]) {
      const level = needle.read()
      for (const listener of [...needle.listeners]) listener(level)
    }
  }

  return {
    get isIdle() {
      return needles.size === 0
    },
    meter(track, listener) {
      const needle = needles.get(track) ?? createNeedle(track)
      needles.set(track, needle)
      // Its own function, so that the same listener may listen twice.
      const mine = (level: number) => {
        listener(level)
      }
      needle.listeners.add(mine)
      timer ??= setInterval(readAll, period)
      return () => {
        needle.listeners.delete(mine)
        if (needle.listeners.size > 0 || needles.get(track) !== needle) return
        needle.disconnect()
        needles.delete(track)
        if (needles.size > 0) return
        clearInterval(timer)
        timer = undefined
        onIdle()
      }
    },
    close() {
      clearInterval(timer)
      timer = undefined
      for (const needle of needles.values()) needle.disconnect()
      needles.clear()
    },
  }
}
