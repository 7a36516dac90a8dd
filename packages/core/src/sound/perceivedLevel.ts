/** The levels between silence and full loudness, in dBFS: a quiet room, and a voice close to the microphone. */
const RANGE = { from: -60, to: -15 } as const

/** @returns the perceived loudness, 0..1, of samples between -1 and 1: their root mean square on a logarithmic scale */
export function perceivedLevel(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1)
  if (power === 0) return 0
  const decibels = 10 * Math.log10(power)
  return Math.min(Math.max((decibels - RANGE.from) / (RANGE.to - RANGE.from), 0), 1)
}
