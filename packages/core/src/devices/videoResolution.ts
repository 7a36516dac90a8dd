import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { VideoSize } from '../api/ports/mediaTransport'

/** Devices whose camera is asked for another resolution than the default of `openDevices`. */
export function withVideoResolution(devices: MediaDevicesPort, resolution: VideoSize | undefined): MediaDevicesPort {
  if (!resolution) return devices
  const ideal = { width: { ideal: resolution.width }, height: { ideal: resolution.height } }
  return {
    ...devices,
    getUserMedia: (constraints) =>
      devices.getUserMedia(
        typeof constraints.video === 'object'
          ? { ...constraints, video: { ...constraints.video, ...ideal } }
          : constraints,
      ),
  }
}
