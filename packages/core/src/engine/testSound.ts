import type { Clock } from '../ports/clock'
import type { Tone } from '../ports/soundOutput'

/** One round of the ringtone. */
const LASTS_MS = 2_200
/** After this long a browser that has not let it begin will not. */
const PATIENCE_MS = 600

export interface TestSoundOptions {
  clock: Clock
  /** What should sound anyway. */
  wantedTone(): Tone | null
  setTone(tone: Tone | null): void
}

/** Somebody wants to know whether they would hear it ring. */
export interface TestSound {
  /** Resolves as soon as it is known whether it sounds. It gives way to whatever the telephone itself has to say. */
  play(): Promise<boolean>
  /** What the sound output says of a tone. */
  heard(sounds: boolean): void
}

export function createTestSound({ clock, wantedTone, setTone }: TestSoundOptions): TestSound {
  let settle: ((sounds: boolean) => void) | null = null
  return {
    play() {
      if (settle || wantedTone() !== null) return Promise.resolve(false)
      return new Promise((resolve) => {
        const stopWaiting = clock.after(PATIENCE_MS, () => settle?.(false))
        settle = (sounds) => {
          settle = null
          stopWaiting()
          if (sounds)
            clock.after(LASTS_MS, () => {
              setTone(wantedTone())
            })
          else setTone(wantedTone())
          resolve(sounds)
        }
        setTone('ringtone')
      })
    },
    heard: (sounds) => settle?.(sounds),
  }
}
