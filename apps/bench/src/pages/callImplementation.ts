/** One way to make calls. The call page of the bench is the same for all of them except for this. */
export interface CallImplementation {
  /** Called at the `pointerdown` of the Call and Answer buttons, before the click. */
  onPointerDown?(): void
  /** Calls the other user. Runs inside the click. */
  call(): Promise<void> | void
  /** Answers the incoming call. Runs inside the click. */
  answer(): Promise<void> | void
  hangUp(): Promise<void> | void
}

export type MediaKind = 'voice' | 'video'

/** What the page provides to an implementation. */
export interface CallPage {
  media: MediaKind
  user: string
  other: string
  /** The server of this implementation. */
  server: string
  /** Shows the other user's video. */
  remoteVideo: HTMLVideoElement
  /** To be called when there is an incoming call. */
  onRinging(): void
  /** To be called when the other user has hung up. */
  onEnded(): void
}

export type CreateImplementation = (page: CallPage) => Promise<CallImplementation>

/** Opens the devices, with the same constraints for every implementation that lets its user choose them. */
export const openDevices = ({ media }: CallPage) =>
  navigator.mediaDevices.getUserMedia({ audio: true, video: media === 'video' })

export function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

export function playRemoteStream({ remoteVideo }: CallPage, stream: MediaStream): void {
  // PeerJS and RTCPeerConnection report a stream once for each of its tracks.
  if (remoteVideo.srcObject === stream) return
  remoteVideo.srcObject = stream
  void remoteVideo.play()
}
