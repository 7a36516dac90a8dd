import type { Tone } from '../api/ports/soundOutput'

interface Note {
  /** Hertz. */
  frequency: number
  /** Seconds from the start of the cadence. */
  at: number
  /** Seconds. */
  lasts: number
}

interface Cadence {
  /** Seconds until the cadence repeats. */
  period: number
  /** 0..1. */
  loudness: number
  /** Seconds until the full loudness: a ringtone that begins loudly startles. */
  fadeIn: number
  notes: readonly Note[]
  /** Adds the nodes of one note to the graph, connected to `out`. */
  play: (context: BaseAudioContext, out: AudioNode, note: Note, start: number) => void
}

const cadences: Record<Tone, Cadence> = {
  // Two struck bars, E5 and A5, twice, and a pause.
  ringtone: {
    period: 2.8,
    loudness: 0.3,
    fadeIn: 3,
    notes: [
      { frequency: 659.26, at: 0, lasts: 0.9 },
      { frequency: 880, at: 0.21, lasts: 1.1 },
      { frequency: 659.26, at: 0.66, lasts: 0.9 },
      { frequency: 880, at: 0.87, lasts: 1.4 },
    ],
    play: strike,
  },
  // ITU-T E.180: 425 Hz, one second on, four seconds off, as in most of Europe.
  ringback: {
    period: 5,
    loudness: 0.06,
    fadeIn: 0.1,
    notes: [{ frequency: 425, at: 0.05, lasts: 1 }],
    play: hum,
  },
}

/** Seconds. */
const FADE_OUT = 0.15

/** Loops a tone. @returns the function that fades it out. */
export function startTone(context: BaseAudioContext, tone: Tone): () => void {
  const { period, loudness, fadeIn, notes, play } = cadences[tone]
  const startTime = context.currentTime
  const out = context.createGain()
  out.connect(context.destination)
  out.gain.setValueAtTime(loudness * 0.25, startTime)
  out.gain.linearRampToValueAtTime(loudness, startTime + fadeIn)

  let next = startTime
  /** Schedules the next cadence. While the context is suspended its clock does not advance, so that cadences do not accumulate. */
  const schedule = () => {
    if (context.currentTime < next - period / 2) return
    for (const note of notes) play(context, out, note, next + note.at)
    next = Math.max(next, context.currentTime) + period
  }
  schedule()
  const timer = setInterval(schedule, 250)

  return () => {
    clearInterval(timer)
    const now = context.currentTime
    out.gain.cancelScheduledValues(now)
    out.gain.setTargetAtTime(0, now, FADE_OUT / 3)
    setTimeout(() => {
      out.disconnect()
    }, FADE_OUT * 2000)
  }
}

/** The bar of a marimba: its fundamental, and two octaves above it the short knock of the second partial. */
function strike(context: BaseAudioContext, out: AudioNode, { frequency, lasts }: Note, start: number): void {
  const decaying = (peak: number, attack: number, decay: number) => (gain: AudioParam) => {
    gain.setValueAtTime(0, start)
    gain.linearRampToValueAtTime(peak, start + attack)
    gain.exponentialRampToValueAtTime(0.001, start + decay)
  }
  playOscillator(context, out, { frequency, start, lasts }, decaying(1, 0.006, lasts))
  playOscillator(context, out, { frequency: frequency * 4, start, lasts: 0.25 }, decaying(0.22, 0.003, 0.18))
}

function hum(context: BaseAudioContext, out: AudioNode, { frequency, lasts }: Note, start: number): void {
  const ramp = 0.02
  playOscillator(context, out, { frequency, start, lasts }, (gain) => {
    gain.setValueAtTime(0, start)
    gain.linearRampToValueAtTime(1, start + ramp)
    gain.setValueAtTime(1, start + lasts - ramp)
    gain.linearRampToValueAtTime(0, start + lasts)
  })
}

/** @param shape Sets the envelope of the sound. */
function playOscillator(
  context: BaseAudioContext,
  out: AudioNode,
  { frequency, start, lasts }: { frequency: number; start: number; lasts: number },
  shape: (gain: AudioParam) => void,
): void {
  const gain = context.createGain()
  shape(gain.gain)
  const oscillator = context.createOscillator()
  oscillator.frequency.value = frequency
  oscillator.connect(gain).connect(out)
  oscillator.start(start)
  oscillator.stop(start + lasts + 0.05)
  oscillator.addEventListener('ended', () => {
    gain.disconnect()
  })
}
