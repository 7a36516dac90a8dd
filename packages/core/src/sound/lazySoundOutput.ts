import type { CreateSoundOutput, SoundOutput, Tone } from '../api/ports/soundOutput'

/** The sound output of a client, created when the first sound is to be played. */
export interface LazySoundOutput {
  /** Creates the output unless it exists. */
  get(): SoundOutput
  /** The output, if it exists. */
  readonly current: SoundOutput | null
  /** Plays a tone. `null` stops it, and does not create the output. */
  setTone(tone: Tone | null): void
  /** Calls the listener when the browser plays or blocks the tone. There is one listener. */
  onTone(listener: (isAudible: boolean) => void): void
  close(): void
}

export interface LazySoundOutputOptions {
  create: CreateSoundOutput
  onBlocked(isBlocked: boolean): void
  onCreated(output: SoundOutput): void
}

export function createLazySoundOutput({ create, onBlocked, onCreated }: LazySoundOutputOptions): LazySoundOutput {
  let output: SoundOutput | null = null
  let toneListener: (isAudible: boolean) => void = () => undefined

  function get(): SoundOutput {
    if (output) return output
    output = create({
      onBlocked,
      onTone: (isAudible) => {
        toneListener(isAudible)
      },
    })
    onCreated(output)
    return output
  }

  return {
    get,
    get current() {
      return output
    },
    setTone(tone) {
      if (output || tone) get().setTone(tone)
    },
    onTone(listener) {
      toneListener = listener
    },
    close() {
      output?.close()
      output = null
    },
  }
}
