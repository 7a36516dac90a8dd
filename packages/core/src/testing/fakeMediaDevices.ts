import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import type { CaptureMonitor } from '../api/ports/captureMonitor'
import { createFakeCaptureMonitor, type FakeCaptureMonitor } from './fakeCaptureMonitor'
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
  /** Withdraws the permission: the tracks of the device end, its label is hidden, and `getUserMedia` rejects. */
  revoke(kind: 'microphone' | 'camera'): void
  /** Gives the permission back. */
  grant(kind: 'microphone' | 'camera'): void
  /** Another program uses the device, or not any more: `getUserMedia` rejects with `NotReadableError` for it. */
  setBusy(deviceId: string, isBusy: boolean): void
  /** The system mutes the open tracks of a device, or unmutes them. */
  setSystemMuted(deviceId: string, isMuted: boolean): void
  /** The open tracks of a camera stop to deliver pictures, or deliver them again. */
  setDelivering(deviceId: string, isDelivering: boolean): void
  /** Gives a device another id, as browsers do from visit to visit or when the data of the site is deleted. */
  changeId(deviceId: string, nextId: string): void
  /** Makes `enumerateDevices` return this list from now on; `null`: the true one. */
  pretendList(list: readonly Partial<MediaDeviceInfo>[] | null): void
  /** Fires `devicechange` although nothing changed. */
  fireDeviceChange(): void
  /** The user returns to the page. */
  showPage(): void
  /** The port `captureMonitor` of the same computer. */
  readonly monitor: CaptureMonitor
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

const trackKinds = { microphone: 'audio', camera: 'video' } as const
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
  const busy = new Set<string>()
  const monitor: FakeCaptureMonitor = createFakeCaptureMonitor()
  let pretended: readonly Partial<MediaDeviceInfo>[] | null = null
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
    if (busy.has(device.deviceId)) throw new DOMException(`The fake ${device.deviceId} is in use`, 'NotReadableError')
    return () => createFakeTrack(kind === 'microphone' ? 'audio' : 'video', device.deviceId, device.label)
  }

  const openTracks = (deviceId: string) =>
    tracks.filter((track) => track.readyState === 'live' && track.getSettings().deviceId === deviceId)

  return {
    tracks,
    requests,
    monitor,
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
        pretended?.map((info) => ({ deviceId: '', groupId: '', label: '', ...info }) as MediaDeviceInfo) ??
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
    revoke(kind) {
      denials.set(kind, 'NotAllowedError')
      for (const track of tracks) if (track.kind === trackKinds[kind]) track.unplug()
      monitor.setPermission(kind, 'denied')
    },
    grant(kind) {
      denials.delete(kind)
      monitor.setPermission(kind, 'granted')
    },
    setBusy(deviceId, isBusy) {
      if (isBusy) busy.add(deviceId)
      else busy.delete(deviceId)
    },
    setSystemMuted(deviceId, isMuted) {
      for (const track of openTracks(deviceId)) track.setSystemMuted(isMuted)
    },
    setDelivering(deviceId, isDelivering) {
      for (const track of openTracks(deviceId)) monitor.setDelivering(track, isDelivering)
    },
    changeId(deviceId, nextId) {
      const device = plugged.find((each) => each.deviceId === deviceId)
      if (device) device.deviceId = nextId
    },
    pretendList(list) {
      pretended = list
    },
    fireDeviceChange,
    showPage: monitor.showPage,
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
