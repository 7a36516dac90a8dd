import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { createFakeTrack, type FakeTrack } from './fakeTrack'

export type FakeDeviceKind = 'microphone' | 'camera' | 'speaker'

/** What a browser may refuse a device with (W3C Media Capture and Streams, section 10). */
export type GetUserMediaErrorName =
  'NotAllowedError' | 'NotFoundError' | 'NotReadableError' | 'OverconstrainedError' | 'AbortError'

export interface FakeMediaDevices extends MediaDevicesPort {
  /** Refuses a device from now on. */
  deny(kind: 'microphone' | 'camera', name?: GetUserMediaErrorName): void
  /** Takes back what `deny` said; without a kind, for both. */
  allow(kind?: 'microphone' | 'camera'): void
  plug(kind: FakeDeviceKind, deviceId: string, label?: string): void
  /** Pulls a device out: its tracks end and `devicechange` follows. */
  unplug(deviceId: string): void
  /** Leaves the question to the user unanswered until the returned function is called; of one device, it takes so long to start. */
  hold(kind?: 'microphone' | 'camera'): () => void
  /** How many tracks of all those handed out are not stopped. */
  liveTracks(): number
  /** Every track handed out, oldest first. */
  readonly tracks: readonly FakeTrack[]
  /** The constraints of every request, oldest first. */
  readonly requests: readonly MediaStreamConstraints[]
}

const infoKinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const

/** A computer with a microphone, a camera and a speaker, all allowed. */
export function createFakeMediaDevices(): FakeMediaDevices {
  const plugged: { kind: FakeDeviceKind; deviceId: string; label: string }[] = [
    { kind: 'microphone', deviceId: 'microphone-1', label: 'Built-in microphone' },
    { kind: 'camera', deviceId: 'camera-1', label: 'Built-in camera' },
    { kind: 'speaker', deviceId: 'speaker-1', label: 'Built-in speaker' },
  ]
  const refusals = new Map<FakeDeviceKind, GetUserMediaErrorName>()
  const listeners = new Set<() => void>()
  const tracks: FakeTrack[] = []
  const requests: MediaStreamConstraints[] = []
  const asking = new Map<FakeDeviceKind, Promise<void>>()

  const changed = () => {
    for (const listener of [...listeners]) listener()
  }

  function open(kind: 'microphone' | 'camera', constraints: boolean | MediaTrackConstraints): () => FakeTrack {
    const refusal = refusals.get(kind)
    if (refusal !== undefined) throw new DOMException(`The fake ${kind} was refused`, refusal)
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
      if (constraints.audio) await asking.get('microphone')
      if (constraints.video) await asking.get('camera')
      // All or nothing, like a browser: no track is made before every device has agreed.
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
          // Browsers name no device that the page may not open.
          const info = {
            deviceId,
            groupId: '',
            kind: infoKinds[kind],
            label: refusals.get(kind) === 'NotAllowedError' ? '' : label,
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
    deny: (kind, name = 'NotAllowedError') => void refusals.set(kind, name),
    allow(kind) {
      if (kind === undefined) refusals.clear()
      else refusals.delete(kind)
    },
    plug(kind, deviceId, label = deviceId) {
      plugged.push({ kind, deviceId, label })
      changed()
    },
    unplug(deviceId) {
      const index = plugged.findIndex((device) => device.deviceId === deviceId)
      if (index >= 0) plugged.splice(index, 1)
      for (const track of tracks) if (track.getSettings().deviceId === deviceId) track.unplug()
      changed()
    },
    hold(kind) {
      let answer: () => void = () => undefined
      const held = new Promise<void>((resolve) => {
        answer = resolve
      })
      const kinds = kind ? [kind] : (['microphone', 'camera'] as const)
      for (const each of kinds) asking.set(each, held)
      return () => {
        for (const each of kinds) asking.delete(each)
        answer()
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
