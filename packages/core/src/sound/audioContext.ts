/**
 * Waits for the sound output, whose code is loaded with the first call. It is a property of the page, like its user activation: browsers
 * limit the contexts of a page, and of several clients the first sound output takes it.
 */
let primed: AudioContext | null = null

/**
 * Creates an `AudioContext` inside a user gesture. Safari lets a context play that was resumed in a gesture, and none that was created
 * after it.
 */
export function primeAudioContext(): void {
  if (primed || typeof AudioContext === 'undefined') return
  primed = new AudioContext()
  // Not awaited: the promise stays pending while the browser cannot start audio (https://github.com/WebAudio/web-audio-api/issues/1759).
  primed.resume().catch(() => undefined)
}

/** @returns the primed context, or a new one; `null` where Web Audio is not available. The caller closes it. */
export function takeAudioContext(): AudioContext | null {
  const context = primed
  primed = null
  return context ?? (typeof AudioContext === 'undefined' ? null : new AudioContext())
}
