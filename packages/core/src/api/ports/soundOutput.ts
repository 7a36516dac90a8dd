/** The tones that the client plays: the ringtone of an incoming call, and the ringback tone of an outgoing call. */
export type Tone = 'ringtone' | 'ringback'

/** Plays all audio. Its audio elements belong to no component, so that a screen that unmounts does not interrupt the call. */
export interface SoundOutput {
  /** Plays a remote audio track until `stop` is called with the same id. */
  play(trackId: string, track: MediaStreamTrack): void
  /**
   * Plays a track silently until `play` or `stop` is called: a browser needs time to open the speaker, and audio that starts later
   * would be delayed by it.
   */
  prepare(trackId: string, track: MediaStreamTrack): void
  /** Stops the playback of a track. */
  stop(trackId: string): void
  /** Plays a tone in a loop. `null` stops it. */
  setTone(tone: Tone | null): void
  /**
   * Unblocks playback. Call it inside a user gesture: browsers allow audio from then on.
   * @returns Resolves when every track plays.
   */
  unlock(): Promise<void>
  /**
   * Selects the speaker.
   * @param deviceId `''` is the system default.
   * @returns Resolves `false` if the browser cannot select a speaker.
   */
  setSpeaker(deviceId: string): Promise<boolean>
  /**
   * Puts the audio elements into a document, so that they can be inspected.
   * @returns A function that removes them from the document.
   */
  mount(container: HTMLElement): () => void
  /**
   * Measures a track.
   * @param listener Receives the level, 0 to 1, about ten times a second.
   * @returns A function that stops it.
   */
  meter(track: MediaStreamTrack, listener: (level: number) => void): () => void
  /** Stops all playback and releases the elements. */
  close(): void
}

/** What a sound output is created with. */
export interface SoundOutputOptions {
  /** Called when the browser starts or stops blocking playback. */
  onBlocked(blocked: boolean): void
  /**
   * Called for each tone of `setTone` as soon as it is known whether the browser plays it, and again when that changes.
   * @param sounds Whether the tone is audible.
   */
  onTone(sounds: boolean): void
}

/** Creates the sound output of a client. Called when the first sound is needed. */
export type CreateSoundOutput = (options: SoundOutputOptions) => SoundOutput
