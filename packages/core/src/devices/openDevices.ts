import type { CaptureSource } from '@offhook/protocol'
import type { CallError } from '../api/callError'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { deviceError, errorName } from './deviceError'

export interface WantedDevices {
  /** The device to prefer, `''` for the system's choice, `null` for none at all. */
  microphone: string | null
  camera: string | null
}

export interface OpenedDevices {
  microphone: MediaStreamTrack | null
  camera: MediaStreamTrack | null
  /** Why something wanted is missing. */
  refusal: CallError | null
}

/** Whether a track is of another device than the one that was wanted by its id. */
export function isSubstitute(track: MediaStreamTrack, wanted: string): boolean {
  return wanted !== '' && track.getSettings().deviceId !== wanted
}

/**
 * Opens what is wanted with one question to the user. Where not everything can be had, the microphone alone is tried: a call
 * without a camera is a call. A chosen device that is gone gives way to the system's choice. Never rejects.
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
      const cameraToo = !(await isUsable(devices, 'camera'))
      return nothing(deviceError(cameraToo ? 'both' : 'microphone', audioError))
    }
  }
}

const nothing = (refusal: CallError): OpenedDevices => ({ microphone: null, camera: null, refusal })

async function capture(devices: MediaDevicesPort, wanted: WantedDevices): Promise<OpenedDevices> {
  const stream = await devices.getUserMedia(constraintsFor(wanted)).catch(async (error: unknown) => {
    // A preferred device that is gone says so by one of these two.
    const isGone = ['OverconstrainedError', 'NotFoundError'].includes(errorName(error))
    if (!isGone || !(wanted.microphone || wanted.camera)) throw error
    return devices.getUserMedia(constraintsFor(await withoutGone(devices, wanted)))
  })
  return { microphone: stream.getAudioTracks()[0] ?? null, camera: stream.getVideoTracks()[0] ?? null, refusal: null }
}

/** The system's choice for what is not there any more; for all of it where the browser will not say what is. */
async function withoutGone(devices: MediaDevicesPort, { microphone, camera }: WantedDevices): Promise<WantedDevices> {
  const list = await devices.enumerateDevices().catch(() => [])
  const isThere = (deviceId: string | null) => !deviceId || list.some((info) => info.deviceId === deviceId)
  const areAllThere = isThere(microphone) && isThere(camera)
  const still = (deviceId: string | null) => deviceId && (isThere(deviceId) && !areAllThere ? deviceId : '')
  return { microphone: still(microphone), camera: still(camera) }
}

function constraintsFor({ microphone, camera }: WantedDevices): MediaStreamConstraints {
  const chosen = (deviceId: string): MediaTrackConstraints => (deviceId === '' ? {} : { deviceId: { exact: deviceId } })
  return {
    audio: microphone !== null && {
      ...chosen(microphone),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
    video: camera !== null && { ...chosen(camera), width: { ideal: 1280 }, height: { ideal: 720 } },
  }
}

/** Whether the device is there and allowed, found out without a question or a light: browsers name only what they may open. */
export async function isUsable(devices: MediaDevicesPort, device: CaptureSource): Promise<boolean> {
  const kind = device === 'camera' ? 'videoinput' : 'audioinput'
  const list = await devices.enumerateDevices().catch(() => [])
  return list.some((info) => info.kind === kind && info.label !== '')
}
