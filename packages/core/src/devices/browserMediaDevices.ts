import type { MediaDevicesPort } from '../api/ports/mediaDevices'

/** The browser's devices. An insecure page has none (W3C Media Capture and Streams, section 9: `[SecureContext]`). */
export const browserMediaDevices: MediaDevicesPort = {
  async getUserMedia(constraints) {
    const devices = mediaDevices()
    if (!devices) {
      throw new DOMException(
        'Browsers open the microphone and the camera only on secure pages: use https, or http://localhost',
        'SecurityError',
      )
    }
    return devices.getUserMedia(constraints)
  },
  enumerateDevices: async () => (await mediaDevices()?.enumerateDevices()) ?? [],
  onDeviceChange(listener) {
    const devices = mediaDevices()
    devices?.addEventListener('devicechange', listener)
    return () => {
      devices?.removeEventListener('devicechange', listener)
    }
  },
}

/** Unlike the type says, `mediaDevices` is absent on an insecure page, and `navigator` on some servers. */
function mediaDevices(): MediaDevices | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.mediaDevices
}
