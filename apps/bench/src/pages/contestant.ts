/** One way to call somebody: what differs between the pages of the bench. */
export interface Contestant {
  /** The button to call or to answer is pressed, and not let go yet. */
  press?(): void
  /** Calls the other one; inside the click. */
  call(): Promise<void> | void
  /** Answers what rings; inside the click. */
  answer(): Promise<void> | void
  hangUp(): Promise<void> | void
}

/** What the page is to a contestant. */
export interface Phone {
  user: string
  other: string
  /** Where this contestant's own server is. */
  server: string
  /** Where the other one is to be seen. */
  picture: HTMLVideoElement
  /** Somebody calls. */
  ring(): void
  /** The other one has hung up. */
  ended(): void
}

export type CreateContestant = (phone: Phone) => Promise<Contestant>

/** Microphone and camera: the same for everybody who may choose. */
export const openDevices = () => navigator.mediaDevices.getUserMedia({ audio: true, video: true })

export function closeDevices(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
