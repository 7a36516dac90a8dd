/** The part of `navigator.mediaDevices` that a call needs (W3C Media Capture and Streams, section 9). */
export interface MediaDevicesPort {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>
  enumerateDevices(): Promise<MediaDeviceInfo[]>
  /** @returns the function that stops listening. */
  onDeviceChange(listener: () => void): () => void
}
