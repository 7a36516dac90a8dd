import { attempt, ignoreFailure } from '../browser/attempt'

/**
 * Waits for the sound output, whose code is loaded with the first call. It is a property of the page, like its user activation: browsers
 * limit the contexts of a page, and of several clients the first sound output takes it.
 */
let primed: AudioContext | null = null

/** @returns `null` where Web Audio is absent, or the constructor throws: browsers limit the contexts of a page, or have no audio hardware. */
function createAudioContext(): AudioContext | null {
  // Longer blocks, because each costs a wake-up of two processes: no tone and no level needs the shortest delay.
  return attempt(() => new AudioContext({ latencyHint: 'playback' }), null)
}

/**
 * Creates an `AudioContext` inside a user gesture. Safari lets a context play that was resumed in a gesture, and none that was created
 * after it.
 */
export function primeAudioContext(): void {
  if (primed) return
  const context = createAudioContext()
  primed = context
  // Not awaited: the promise stays pending while the browser cannot start audio (https://github.com/WebAudio/web-audio-api/issues/1759).
  ignoreFailure(() => context?.resume())
}

/** @returns the primed context, or a new one; `null` where Web Audio is not available. The caller closes it. */
export function takeAudioContext(): AudioContext | null {
  const context = primed
  primed = null
  return context ?? createAudioContext()
}
