import { captureSources } from '@offhook/protocol'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { attempt, attemptAsync } from '../browser/attempt'
import { blockedDevices, blockedError, explainRefusal } from './permissionsPolicy'

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
    const wanted = captureSources.filter((source) => constraints[source === 'camera' ? 'video' : 'audio'])
    // Asked first: of two devices Chromium opens the one that is not blocked, without an error for the other.
    const blocked = blockedDevices(wanted)
    if (blocked?.length) throw blockedError(blocked)
    try {
      return await devices.getUserMedia(constraints)
    } catch (error) {
      throw await explainRefusal(error, wanted, () => devices.enumerateDevices())
    }
  },
  async enumerateDevices() {
    const list = await attemptAsync(async () => (await mediaDevices()?.enumerateDevices()) ?? [], null)
    // Bounded: a call waits for the list where a selected device is not connected.
    if (!list) throw new DOMException('The browser did not list the devices', 'NotAllowedError')
    return list
  },
  onDeviceChange(listener) {
    const devices = mediaDevices()
    attempt(() => devices?.addEventListener('devicechange', listener), undefined)
    return () => {
      attempt(() => devices?.removeEventListener('devicechange', listener), undefined)
    }
  },
}

/** Unlike the type says, `mediaDevices` is absent on an insecure page, and `navigator` on some servers. */
function mediaDevices(): MediaDevices | undefined {
  return attempt(() => navigator.mediaDevices, undefined)
}
