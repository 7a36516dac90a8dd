/** Waits for the sound output, which comes with the first call. */
let primed: AudioContext | null = null

/** Makes an `AudioContext` inside a gesture: Safari lets one sound that was resumed there, and none that was made after it. */
export function primeAudioContext(): void {
  if (primed || typeof AudioContext === 'undefined') return
  primed = new AudioContext()
  // Not awaited: without an audio device some browsers never resolve it.
  primed.resume().catch(() => undefined)
}

/** The primed one, or a new one; `null` where there is no such thing. It is the taker's to close. */
export function takeAudioContext(): AudioContext | null {
  const taken = primed
  primed = null
  return taken ?? (typeof AudioContext === 'undefined' ? null : new AudioContext())
}
