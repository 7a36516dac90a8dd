import type { CaptureSource } from '@offhook/protocol'

/** What a page can find out about the microphone and the camera besides the devices themselves. No method throws. */
export interface CaptureMonitor {
  /**
   * Reports the permission of the page for a device now and on each change (W3C Permissions). A browser that does not tell calls the
   * listener never.
   * @returns A function that stops it.
   */
  watchPermission(source: CaptureSource, listener: (state: PermissionState) => void): () => void
  /**
   * Reports whether a camera delivers pictures: `false` after about three seconds without one, while the page is visible, and `true`
   * when they arrive again. A browser that does not tell calls the listener never.
   * @returns A function that stops it.
   */
  watchFrames(track: MediaStreamTrack, listener: (isDelivering: boolean) => void): () => void
  /**
   * Calls the listener when the user returns to the page.
   * @returns A function that removes the listener.
   */
  onPageActive(listener: () => void): () => void
}
