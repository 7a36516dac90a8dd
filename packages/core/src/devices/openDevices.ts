import type { CaptureSource } from '@offhook/protocol'
import type { CallError } from '../api/callError'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { deviceError, errorName } from './deviceError'
import { policyOf } from './permissionsPolicy'

export interface WantedDevices {
  /** The id of the selected device, `''` for the system default, `null` to open none. */
  microphone: string | null
  camera: string | null
}

export interface OpenedDevices {
  microphone: MediaStreamTrack | null
  camera: MediaStreamTrack | null
  /** Why a wanted device is missing. */
  refusal: CallError | null
}

export const isLive = (track: MediaStreamTrack | null): track is MediaStreamTrack => track?.readyState === 'live'

/** Whether a track comes from another device than the wanted one. */
export function isSubstitute(track: MediaStreamTrack, wanted: string): boolean {
  return wanted !== '' && track.getSettings().deviceId !== wanted
}

/**
 * Opens the wanted devices with one prompt. If that fails for both, it opens the microphone alone, because a call works without a camera.
 * The system default replaces a selected device that is not connected. Never rejects.
 */
export async function openDevices(devices: MediaDevicesPort, wanted: WantedDevices): Promise<OpenedDevices> {
  const { microphone, camera } = wanted
  if (microphone === null || camera === null) {
    const device = microphone === null ? 'camera' : 'microphone'
    return capture(devices, wanted).catch((error: unknown) => nothing(deviceError(device, error)))
  }
  try {
    return await capture(devices, wanted)
  } catch (error) {
    try {
      const opened = await capture(devices, { microphone, camera: null })
      return { ...opened, refusal: deviceError('camera', error) }
    } catch (audioError) {
      const isMicrophoneAlone = policyOf(audioError)
        ? !policyOf(error)?.blockedByPolicy.includes('camera')
        : await isUsable(devices, 'camera')
      return nothing(deviceError(isMicrophoneAlone ? 'microphone' : 'both', audioError))
    }
  }
}

const nothing = (refusal: CallError): OpenedDevices => ({ microphone: null, camera: null, refusal })

async function capture(devices: MediaDevicesPort, wanted: WantedDevices): Promise<OpenedDevices> {
  const stream = await devices.getUserMedia(constraintsFor(wanted)).catch(async (error: unknown) => {
    // Browsers reject with one of these two when a selected device is not connected.
    const isDisconnected = ['OverconstrainedError', 'NotFoundError'].includes(errorName(error))
    if (!isDisconnected || !(wanted.microphone || wanted.camera)) throw error
    return devices.getUserMedia(constraintsFor(await withoutDisconnected(devices, wanted)))
  })
  return { microphone: stream.getAudioTracks()[0] ?? null, camera: stream.getVideoTracks()[0] ?? null, refusal: null }
}

/** Replaces devices that are not connected with the system default, or both devices if the browser does not tell which ones are. */
async function withoutDisconnected(
  devices: MediaDevicesPort,
  { microphone, camera }: WantedDevices,
): Promise<WantedDevices> {
  const list = await devices.enumerateDevices().catch(() => [])
  const isConnected = (deviceId: string | null) => !deviceId || list.some((info) => info.deviceId === deviceId)
  const areAllConnected = isConnected(microphone) && isConnected(camera)
  const connectedOrDefault = (deviceId: string | null) =>
    deviceId && (isConnected(deviceId) && !areAllConnected ? deviceId : '')
  return { microphone: connectedOrDefault(microphone), camera: connectedOrDefault(camera) }
}

function constraintsFor({ microphone, camera }: WantedDevices): MediaStreamConstraints {
  const selected = (deviceId: string): MediaTrackConstraints =>
    deviceId === '' ? {} : { deviceId: { exact: deviceId } }
  return {
    audio: microphone !== null && {
      ...selected(microphone),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
    video: camera !== null && { ...selected(camera), width: { ideal: 1280 }, height: { ideal: 720 } },
  }
}

/** Whether a device is connected and allowed. Browsers list labels only for allowed devices, so that this needs no prompt. */
export async function isUsable(devices: MediaDevicesPort, device: CaptureSource): Promise<boolean> {
  const kind = device === 'camera' ? 'videoinput' : 'audioinput'
  const list = await devices.enumerateDevices().catch(() => [])
  return list.some((info) => info.kind === kind && info.label !== '')
}
