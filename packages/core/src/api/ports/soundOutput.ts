/** The sounds a telephone makes of itself. */
export type Tone = 'ringtone' | 'ringback'

/**
 * Everything that is heard. The elements that play remote sound are few, recycled, and belong to no component: a screen that goes
 * away takes no voice with it.
 */
export interface SoundOutput {
  /** Plays a remote audio track until `stop` of the same id. */
  play(trackId: string, track: MediaStreamTrack): void
  /** Plays it without a sound, until `play` or `stop`: a browser takes its time to open the loudspeaker, and a voice would wait for that. */
  prepare(trackId: string, track: MediaStreamTrack): void
  stop(trackId: string): void
  /** Loops a tone, or `null` for silence. */
  setTone(tone: Tone | null): void
  /** Call inside a user's gesture: browsers let sound begin there, and keep letting it. Resolves when all that is there plays. */
  unlock(): Promise<void>
  /** `''` is the system's choice. Resolves `false` where the browser cannot choose. */
  setSpeaker(deviceId: string): Promise<boolean>
  /** Shows the elements in a document, so that they can be inspected. @returns the function that takes them out again. */
  mount(container: HTMLElement): () => void
  /** Listens to one track. `listener` gets 0..1, about ten times a second. @returns the function that stops. */
  meter(track: MediaStreamTrack, listener: (level: number) => void): () => void
  close(): void
}

export interface SoundOutputOptions {
  /** Told whenever the browser starts or stops refusing to play. */
  onBlocked(blocked: boolean): void
  /** Told of every tone that `setTone` asks for, as soon as it is known: it sounds, or it is held back. Once more when that changes. */
  onTone(sounds: boolean): void
}

export type CreateSoundOutput = (options: SoundOutputOptions) => SoundOutput
