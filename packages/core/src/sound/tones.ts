import type { Tone } from '../api/ports/soundOutput'

interface Note {
  /** Hertz. */
  frequency: number
  /** Seconds from the beginning of the cadence. */
  at: number
  /** Seconds. */
  lasts: number
}

interface Cadence {
  /** Seconds until it begins again. */
  period: number
  /** 0..1. */
  loudness: number
  /** Seconds until it is at its full loudness: nobody should jump. */
  fadeIn: number
  notes: readonly Note[]
  /** The shape of one note's sound, added to the graph before `out`. */
  play: (context: BaseAudioContext, out: AudioNode, note: Note, start: number) => void
}

const cadences: Record<Tone, Cadence> = {
  // Two struck bars, E5 and A5, twice, and a rest.
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

const fadeOut = 0.15

/** Loops a tone on a context. @returns the function that fades it out. */
export function startTone(context: BaseAudioContext, tone: Tone): () => void {
  const { period, loudness, fadeIn, notes, play } = cadences[tone]
  const begin = context.currentTime
  const out = context.createGain()
  out.connect(context.destination)
  out.gain.setValueAtTime(loudness * 0.25, begin)
  out.gain.linearRampToValueAtTime(loudness, begin + fadeIn)

  let next = begin
  /** Keeps the coming cadence in the graph. The context's clock stands still while it is suspended, and nothing piles up. */
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
    out.gain.setTargetAtTime(0, now, fadeOut / 3)
    setTimeout(() => {
      out.disconnect()
    }, fadeOut * 2000)
  }
}

/** A wooden bar: its tone, and two octaves above it the short knock of a marimba's second partial. */
function strike(context: BaseAudioContext, out: AudioNode, { frequency, lasts }: Note, start: number): void {
  oscillate(context, out, frequency, start, lasts, { peak: 1, attack: 0.006, decay: lasts })
  oscillate(context, out, frequency * 4, start, 0.25, { peak: 0.22, attack: 0.003, decay: 0.18 })
}

function hum(context: BaseAudioContext, out: AudioNode, { frequency, lasts }: Note, start: number): void {
  const edge = 0.02
  const gain = context.createGain()
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(1, start + edge)
  gain.gain.setValueAtTime(1, start + lasts - edge)
  gain.gain.linearRampToValueAtTime(0, start + lasts)
  run(context, gain, out, frequency, start, lasts)
}

function oscillate(
  context: BaseAudioContext,
  out: AudioNode,
  frequency: number,
  start: number,
  lasts: number,
  { peak, attack, decay }: { peak: number; attack: number; decay: number },
): void {
  const gain = context.createGain()
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(peak, start + attack)
  gain.gain.exponentialRampToValueAtTime(0.001, start + decay)
  run(context, gain, out, frequency, start, lasts)
}

function run(
  context: BaseAudioContext,
  gain: GainNode,
  out: AudioNode,
  frequency: number,
  start: number,
  lasts: number,
): void {
  const oscillator = context.createOscillator()
  oscillator.frequency.value = frequency
  oscillator.connect(gain).connect(out)
  oscillator.start(start)
  oscillator.stop(start + lasts + 0.05)
  oscillator.addEventListener('ended', () => {
    gain.disconnect()
  })
}
