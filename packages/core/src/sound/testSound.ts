import type { Clock } from '../api/ports/clock'
import type { Tone } from '../api/ports/soundOutput'

/** One period of the ringtone. */
const DURATION_MS = 2_200
/** A browser that has not started the tone by then blocks it. */
const TIMEOUT_MS = 600

export interface TestSoundOptions {
  clock: Clock
  /** Whether no call plays a tone. */
  isIdle(): boolean
  setTone(tone: Tone): void
  /** Returns to the tone of the calls. */
  restoreTone(): void
}

/** Plays the ringtone, so that the user can check the speaker. A tone of a call takes precedence. */
export interface TestSound {
  /** Resolves as soon as it is known whether the tone is audible. */
  play(): Promise<boolean>
  /** Call when the tone becomes audible, or is blocked. */
  setToneAudible(isAudible: boolean): void
}

export function createTestSound({ clock, isIdle, setTone, restoreTone }: TestSoundOptions): TestSound {
  let settle: ((isAudible: boolean) => void) | null = null
  return {
    play() {
      if (settle || !isIdle()) return Promise.resolve(false)
      return new Promise((resolve) => {
        const cancelTimeout = clock.after(TIMEOUT_MS, () => settle?.(false))
        settle = (isAudible) => {
          settle = null
          cancelTimeout()
          if (isAudible)
            clock.after(DURATION_MS, () => {
              restoreTone()
            })
          else restoreTone()
          resolve(isAudible)
        }
        setTone('ringtone')
      })
    },
    setToneAudible: (isAudible) => settle?.(isAudible),
  }
}
