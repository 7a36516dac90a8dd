/** A `MediaStreamTrack` with no device behind it: it can be stopped, unplugged and listened to, in any environment. */
export interface FakeTrack extends MediaStreamTrack {
  /** Ends it as the browser does when its device is pulled out: with an event, unlike `stop`. */
  unplug(): void
}

let made = 0

export function createFakeTrack(kind: 'audio' | 'video', deviceId = `any-${kind}`, label = deviceId): FakeTrack {
  const id = `fake-${kind}-${String(++made)}`
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
        // A page may only write the last two, as in the standard.
        if (key === 'enabled' || key === 'contentHint') state[key] = value
      },
    })
  }
  return track as unknown as FakeTrack
}
