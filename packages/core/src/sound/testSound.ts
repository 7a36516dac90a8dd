import type { Clock } from '../api/ports/clock'
import type { Tone } from '../api/ports/soundOutput'

/** One round of the ringtone. */
const LASTS_MS = 2_200
/** After this long a browser that has not let it begin will not. */
const PATIENCE_MS = 600

export interface TestSoundOptions {
  clock: Clock
  /** Nothing should sound anyway. */
  isFree(): boolean
  setTone(tone: Tone): void
  /** Back to what should sound anyway. */
  showTone(): void
}

/** Somebody wants to know whether they would hear it ring. */
export interface TestSound {
  /** Resolves as soon as it is known whether it sounds. It gives way to whatever the telephone itself has to say. */
  play(): Promise<boolean>
  /** What the sound output says of a tone. */
  heard(sounds: boolean): void
}

export function createTestSound({ clock, isFree, setTone, showTone }: TestSoundOptions): TestSound {
  let settle: ((sounds: boolean) => void) | null = null
  return {
    play() {
      if (settle || !isFree()) return Promise.resolve(false)
      return new Promise((resolve) => {
        const stopWaiting = clock.after(PATIENCE_MS, () => settle?.(false))
        settle = (sounds) => {
          settle = null
          stopWaiting()
          if (sounds)
            clock.after(LASTS_MS, () => {
              showTone()
            })
          else showTone()
          resolve(sounds)
        }
        setTone('ringtone')
      })
    },
    heard: (sounds) => settle?.(sounds),
  }
}
