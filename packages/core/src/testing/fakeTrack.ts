import { randomId } from '../signaling/randomId'

/** A `MediaStreamTrack` without a device, for any environment. */
export interface FakeTrack extends MediaStreamTrack {
  /** Ends the track and fires `ended`, as the browser does when the device is unplugged. `stop` fires no event. */
  unplug(): void
  /** Sets `muted` and fires `mute` or `unmute`, as the browser does when the system stops the capture. */
  setSystemMuted(isMuted: boolean): void
}

/**
 * Creates a live track.
 *
 * @param deviceId the id in `getSettings()`. Default: `any-audio` or `any-video`
 * @param label default: `deviceId`
 */
export function createFakeTrack(kind: 'audio' | 'video', deviceId = `any-${kind}`, label = deviceId): FakeTrack {
  const id = `fake-${kind}-${randomId()}`
  const state = { readyState: 'live' as MediaStreamTrackState, muted: false, enabled: true, contentHint: '' }
  const settings: MediaTrackSettings = { deviceId }
  const track = Object.assign(new EventTarget(), {
    id,
    kind,
    label,
    onended: null,
    onmute: null,
    onunmute: null,
    stop() {
      state.readyState = 'ended'
    },
    unplug() {
      if (state.readyState === 'ended') return
      state.readyState = 'ended'
      track.dispatchEvent(new Event('ended'))
    },
    setSystemMuted(isMuted: boolean) {
      if (state.muted === isMuted || state.readyState === 'ended') return
      state.muted = isMuted
      track.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'))
    },
    clone: () => createFakeTrack(kind, deviceId, label),
    getSettings: () => settings,
    getConstraints: () => ({}),
    getCapabilities: () => ({}),
    applyConstraints: () => Promise.resolve(),
  })
  for (const key of ['readyState', 'muted', 'enabled', 'contentHint'] as const) {
    Object.defineProperty(track, key, {
      enumerable: true,
      get: () => state[key],
      set: (value: never) => {
        // The other two are read-only, as in the standard.
        if (key === 'enabled' || key === 'contentHint') state[key] = value
      },
    })
  }
  return track as unknown as FakeTrack
}
