import { captureSources, type CaptureSource } from '@offhook/protocol'
import type { CallError } from '../api/callError'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { errorName } from '../browser/errorName'
import { deviceError } from './deviceError'
import { policyOf } from './deviceErrorOf'

export interface WantedDevices {
  /** The id of the selected device, `''` for the system default, `null` to open none. */
  microphone: string | null
  camera: string | null
}

/** Why another device was opened than the selected one: it is not connected, or another program uses it. */
export type Replacement = 'gone' | 'busy'

export interface OpenedDevices {
  microphone: MediaStreamTrack | null
  camera: MediaStreamTrack | null
  /** Why a wanted device is missing. */
  refusal: CallError | null
  replaced: Partial<Record<CaptureSource, Replacement>>
}

/** When another device may be opened than the selected one. */
export type ReplacedWhen = readonly Replacement[]

export const replacedAlways: ReplacedWhen = ['gone', 'busy']

const inputKinds = { microphone: 'audioinput', camera: 'videoinput' } as const
/** How many devices are tried instead of one that another program uses. */
const MAX_OTHERS = 3

export const isLive = (track: MediaStreamTrack | null): track is MediaStreamTrack => track?.readyState === 'live'

/** Whether a track comes from another device than the wanted one. A track that does not tell its device counts as the wanted one. */
export function isSubstitute(track: MediaStreamTrack, wanted: string): boolean {
  const { deviceId } = track.getSettings()
  return wanted !== '' && deviceId !== undefined && deviceId !== '' && deviceId !== wanted
}

/**
 * Opens the wanted devices with one prompt. If that fails for both, it opens them one after the other, because a call works without a
 * camera. Another device replaces a selected one that is not connected or in use. Never rejects.
 */
export async function openDevices(
  devices: MediaDevicesPort,
  wanted: WantedDevices,
  replacedWhen: ReplacedWhen = replacedAlways,
): Promise<OpenedDevices> {
  const sources = captureSources.filter((source) => wanted[source] !== null)
  const [first] = sources
  if (sources.length < 2) return first ? openOne(devices, first, wanted[first] ?? '', replacedWhen) : nothing(null)
  try {
    return { ...(await capture(devices, wanted)), refusal: null, replaced: {} }
  } catch (error) {
    const microphone = await openOne(devices, 'microphone', wanted.microphone ?? '', replacedWhen)
    if (!microphone.microphone) {
      const cause = microphone.refusal?.cause
      const isCameraUsable = policyOf(cause)
        ? !policyOf(error)?.blockedByPolicy.includes('camera')
        : await isUsable(devices, 'camera')
      return nothing(deviceError(isCameraUsable ? 'microphone' : 'both', cause))
    }
    // A refused prompt is not shown again for the camera.
    if (!replacementFor(error)) return { ...microphone, refusal: deviceError('camera', error) }
    const camera = await openOne(devices, 'camera', wanted.camera ?? '', replacedWhen)
    return {
      microphone: microphone.microphone,
      camera: camera.camera,
      refusal: camera.refusal,
      replaced: { ...microphone.replaced, ...camera.replaced },
    }
  }
}

const nothing = (refusal: CallError | null): OpenedDevices => ({
  microphone: null,
  camera: null,
  refusal,
  replaced: {},
})

/** Why another device may be tried after this error; `null` if it concerns all devices. */
function replacementFor(error: unknown): Replacement | null {
  if (['OverconstrainedError', 'NotFoundError'].includes(errorName(error))) return 'gone'
  return ['NotReadableError', 'AbortError'].includes(errorName(error)) ? 'busy' : null
}

async function openOne(
  devices: MediaDevicesPort,
  source: CaptureSource,
  wanted: string,
  replacedWhen: ReplacedWhen,
): Promise<OpenedDevices> {
  try {
    return { ...(await capture(devices, only(source, wanted))), refusal: null, replaced: {} }
  } catch (error) {
    const reason = replacementFor(error)
    if (wanted === '' || !reason || !replacedWhen.includes(reason)) return nothing(deviceError(source, error))
    for (const deviceId of await substitutesFor(devices, source, wanted, reason)) {
      const opened = await capture(devices, only(source, deviceId)).catch(() => null)
      if (opened) return { ...opened, refusal: null, replaced: { [source]: reason } }
    }
    return nothing(deviceError(source, error))
  }
}

/** The system default first. It may be the device in use itself: then the others follow. */
async function substitutesFor(
  devices: MediaDevicesPort,
  source: CaptureSource,
  wanted: string,
  reason: Replacement,
): Promise<string[]> {
  if (reason === 'gone') return ['']
  const list = await devices.enumerateDevices().catch(() => [])
  const others = inputsOf(list, source).filter(({ deviceId }) => !['', 'default', wanted].includes(deviceId))
  return ['', ...others.slice(0, MAX_OTHERS).map(({ deviceId }) => deviceId)]
}

const only = (source: CaptureSource, deviceId: string): WantedDevices => ({
  microphone: null,
  camera: null,
  [source]: deviceId,
})

async function capture(devices: MediaDevicesPort, wanted: WantedDevices) {
  const stream = await devices.getUserMedia(constraintsFor(wanted))
  return { microphone: stream.getAudioTracks()[0] ?? null, camera: stream.getVideoTracks()[0] ?? null }
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
export async function isUsable(devices: MediaDevicesPort, source: CaptureSource): Promise<boolean> {
  return isListed(await devices.enumerateDevices().catch(() => []), source)
}

/** The microphones or the cameras of a list. */
export function inputsOf(list: readonly MediaDeviceInfo[], source: CaptureSource): MediaDeviceInfo[] {
  return list.filter(({ kind }) => kind === inputKinds[source])
}

/** Whether a list has a device of this kind, or this device, that can be opened without a prompt. */
export function isListed(list: readonly MediaDeviceInfo[], source: CaptureSource, deviceId = ''): boolean {
  return inputsOf(list, source).some((info) => info.label !== '' && (deviceId === '' || info.deviceId === deviceId))
}
