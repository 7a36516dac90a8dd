import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { createFakeTrack, type FakeTrack } from './fakeTrack'

/** The kinds of fake devices. */
export type FakeDeviceKind = 'microphone' | 'camera' | 'speaker'

/** The errors of `getUserMedia` (W3C Media Capture and Streams, section 10). */
export type GetUserMediaErrorName =
  'NotAllowedError' | 'NotFoundError' | 'NotReadableError' | 'OverconstrainedError' | 'AbortError'

/** The devices of a computer, as the port `mediaDevices`. Hand it to the client. */
export interface FakeMediaDevices extends MediaDevicesPort {
  /**
   * Makes `getUserMedia` reject for a device from now on.
   *
   * @param name default: `NotAllowedError`, which also hides device labels, as in a browser
   */
  deny(kind: 'microphone' | 'camera', name?: GetUserMediaErrorName): void
  /** Reverts `deny`, for both devices if `kind` is omitted. */
  allow(kind?: 'microphone' | 'camera'): void
  /**
   * Adds a device and fires `devicechange`.
   *
   * @param label default: `deviceId`
   */
  plug(kind: FakeDeviceKind, deviceId: string, label?: string): void
  /** Removes a device: its tracks end, and `devicechange` fires. */
  unplug(deviceId: string): void
  /**
   * Leaves `getUserMedia` pending from now on: for both devices as if the user did not answer the permission prompt, or for one device
   * as if it were slow to start.
   *
   * @returns a function that lets the pending requests and later ones continue
   */
  hold(kind?: 'microphone' | 'camera'): () => void
  /** How many of the tracks in `tracks` are live. */
  liveTracks(): number
  /** Every track that `getUserMedia` returned, oldest first. */
  readonly tracks: readonly FakeTrack[]
  /** The constraints of every `getUserMedia` call, oldest first. */
  readonly requests: readonly MediaStreamConstraints[]
}

const infoKinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const

/**
 * Creates a computer with a microphone (`microphone-1`), a camera (`camera-1`) and a speaker (`speaker-1`), with permission for all.
 *
 * @example
 * ```ts
 * import { createFakeMediaDevices } from '@offhook/core/testing'
 *
 * const mediaDevices = createFakeMediaDevices()
 * mediaDevices.deny('camera')
 * ```
 */
export function createFakeMediaDevices(): FakeMediaDevices {
  const plugged: { kind: FakeDeviceKind; deviceId: string; label: string }[] = [
    { kind: 'microphone', deviceId: 'microphone-1', label: 'Built-in microphone' },
    { kind: 'camera', deviceId: 'camera-1', label: 'Built-in camera' },
    { kind: 'speaker', deviceId: 'speaker-1', label: 'Built-in speaker' },
  ]
  const denials = new Map<FakeDeviceKind, GetUserMediaErrorName>()
  const listeners = new Set<() => void>()
  const tracks: FakeTrack[] = []
  const requests: MediaStreamConstraints[] = []
  const held = new Map<FakeDeviceKind, Promise<void>>()

  const fireDeviceChange = () => {
    for (const listener of [...listeners]) listener()
  }

  function open(kind: 'microphone' | 'camera', constraints: boolean | MediaTrackConstraints): () => FakeTrack {
    const denial = denials.get(kind)
    if (denial !== undefined) throw new DOMException(`The fake ${kind} was denied`, denial)
    const present = plugged.filter((device) => device.kind === kind)
    if (present.length === 0) throw new DOMException(`There is no fake ${kind}`, 'NotFoundError')
    const exact = exactDeviceId(constraints)
    const device = exact === null ? present[0] : present.find(({ deviceId }) => deviceId === exact)
    if (device === undefined) throw new DOMException(`There is no fake ${String(exact)}`, 'OverconstrainedError')
    return () => createFakeTrack(kind === 'microphone' ? 'audio' : 'video', device.deviceId, device.label)
  }

  return {
    tracks,
    requests,
    async getUserMedia(constraints) {
      requests.push(constraints)
      if (constraints.audio) await held.get('microphone')
      if (constraints.video) await held.get('camera')
      // As in a browser, no track exists unless every device opens.
      const opened = [
        ...(constraints.audio ? [open('microphone', constraints.audio)] : []),
        ...(constraints.video ? [open('camera', constraints.video)] : []),
      ].map((make) => make())
      tracks.push(...opened)
      return fakeStream(opened)
    },
    enumerateDevices: () =>
      Promise.resolve(
        plugged.map(({ kind, deviceId, label }) => {
          // Browsers hide the labels of devices that the page has no permission for.
          const info = {
            deviceId,
            groupId: '',
            kind: infoKinds[kind],
            label: denials.get(kind) === 'NotAllowedError' ? '' : label,
          }
          return { ...info, toJSON: () => info }
        }),
      ),
    onDeviceChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    deny: (kind, name = 'NotAllowedError') => void denials.set(kind, name),
    allow(kind) {
      if (kind === undefined) denials.clear()
      else denials.delete(kind)
    },
    plug(kind, deviceId, label = deviceId) {
      plugged.push({ kind, deviceId, label })
      fireDeviceChange()
    },
    unplug(deviceId) {
      const index = plugged.findIndex((device) => device.deviceId === deviceId)
      if (index >= 0) plugged.splice(index, 1)
      for (const track of tracks) if (track.getSettings().deviceId === deviceId) track.unplug()
      fireDeviceChange()
    },
    hold(kind) {
      let release: () => void = () => undefined
      const pending = new Promise<void>((resolve) => {
        release = resolve
      })
      const kinds = kind ? [kind] : (['microphone', 'camera'] as const)
      for (const each of kinds) held.set(each, pending)
      return () => {
        for (const each of kinds) held.delete(each)
        release()
      }
    },
    liveTracks: () => tracks.filter((track) => track.readyState === 'live').length,
  }
}

function exactDeviceId(constraints: boolean | MediaTrackConstraints): string | null {
  if (typeof constraints === 'boolean') return null
  const { deviceId } = constraints
  return typeof deviceId === 'object' && 'exact' in deviceId && typeof deviceId.exact === 'string'
    ? deviceId.exact
    : null
}

function fakeStream(tracks: FakeTrack[]): MediaStream {
  const ofKind = (kind: string) => tracks.filter((track) => track.kind === kind)
  const stream: Pick<MediaStream, 'getTracks' | 'getAudioTracks' | 'getVideoTracks'> = {
    getTracks: () => [...tracks],
    getAudioTracks: () => ofKind('audio'),
    getVideoTracks: () => ofKind('video'),
  }
  return stream as MediaStream
}
