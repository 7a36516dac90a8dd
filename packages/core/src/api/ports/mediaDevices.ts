/** The part of `navigator.mediaDevices` that a call needs (W3C Media Capture and Streams, section 9). */
export interface MediaDevicesPort {
  /** As `navigator.mediaDevices.getUserMedia`. Rejects with its `DOMException`. */
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>
  /** As `navigator.mediaDevices.enumerateDevices`. */
  enumerateDevices(): Promise<MediaDeviceInfo[]>
  /**
   * Calls the listener when a device is connected or disconnected.
   * @returns A function that removes the listener.
   */
  onDeviceChange(listener: () => void): () => void
}
