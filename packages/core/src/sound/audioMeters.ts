import { attempt } from '../browser/attempt'
import { perceivedLevel } from './perceivedLevel'

const PERIOD_MS = 100
/** The share of the previous level that remains at least. A level that falls slower than it rises is easier to read. */
const DECAY = 0.7

interface Meter {
  listeners: Set<(level: number) => void>
  read(): number
  disconnect(): void
}

export interface AudioMeters {
  readonly isIdle: boolean
  /** @param listener Gets 0..1, ten times a second. @returns the function that stops. */
  meter(track: MediaStreamTrack, listener: (level: number) => void): () => void
  close(): void
}

/**
 * Meters with one shared context and one shared timer. Chromium delivers the samples of a remote track to Web Audio only while an element
 * plays the track too (https://crbug.com/121673).
 * @param context Returns `null` where Web Audio is not available. Then every level is 0, as for a track that Web Audio does not accept.
 * @param onIdle Called when the last meter has stopped.
 */
export function createAudioMeters(context: () => AudioContext | null, onIdle: () => void): AudioMeters {
  const meters = new Map<MediaStreamTrack, Meter>()
  let timer: ReturnType<typeof setInterval> | undefined

  function createMeter(track: MediaStreamTrack): Meter {
    const listeners: Meter['listeners'] = new Set()
    const shared = context()
    const graph = shared && attempt(() => connectAnalyser(shared, track), null)
    if (!shared || !graph) return { listeners, read: () => 0, disconnect: () => undefined }
    const { source, analyser } = graph
    const samples = new Float32Array(analyser.fftSize)
    let level = 0
    return {
      listeners,
      read() {
        analyser.getFloatTimeDomainData(samples)
        // The analyser of a context that the system has interrupted repeats its last samples.
        const measured = shared.state === 'running' ? perceivedLevel(samples) : 0
        level = Math.max(measured, level * DECAY)
        if (level < 0.01) level = 0
        return level
      },
      disconnect() {
        source.disconnect()
      },
    }
  }

  function readAll(): void {
    for (const meter of [...meters.values()]) {
      const level = meter.read()
      for (const listener of [...meter.listeners]) listener(level)
    }
  }

  return {
    get isIdle() {
      return meters.size === 0
    },
    meter(track, listener) {
      const meter = meters.get(track) ?? createMeter(track)
      meters.set(track, meter)
      // A wrapper, so that the same listener can be added twice.
      const ownListener = (level: number) => {
        listener(level)
      }
      meter.listeners.add(ownListener)
      timer ??= setInterval(readAll, PERIOD_MS)
      return () => {
        meter.listeners.delete(ownListener)
        if (meter.listeners.size > 0 || meters.get(track) !== meter) return
        meter.disconnect()
        meters.delete(track)
        if (meters.size > 0) return
        clearInterval(timer)
        timer = undefined
        onIdle()
      }
    },
    close() {
      clearInterval(timer)
      timer = undefined
      for (const meter of meters.values()) meter.disconnect()
      meters.clear()
    },
  }
}

function connectAnalyser(context: AudioContext, track: MediaStreamTrack) {
  const source = context.createMediaStreamSource(new MediaStream([track]))
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  source.connect(analyser)
  return { source, analyser }
}
