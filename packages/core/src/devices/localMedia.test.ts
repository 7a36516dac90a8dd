// Over 350 lines: the one owner of local tracks, with every way to open one and the check that none stays open.
import { describe, expect, it, vi } from 'vitest'
import { createFakeClock } from '../testing/fakeClock'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createDeviceWatcher } from './deviceWatcher'
import { createLocalMedia } from './localMedia'
import type { MediaFailure } from './mediaFailure'

function setUp() {
  const devices = createFakeMediaDevices()
  const onTrack = vi.fn<(type: string, track: MediaStreamTrack | null) => void>()
  const onFailure = vi.fn<(failure: MediaFailure) => void>()
  const clock = createFakeClock()
  const watcher = createDeviceWatcher(devices, clock)
  const media = createLocalMedia({ devices, watcher, monitor: devices.monitor, clock, onTrack, onFailure })
  return { devices, clock, onTrack, onFailure, media }
}

const withoutCamera = { camera: false } as const
const withCamera = { camera: true } as const

describe('acquire', () => {
  it('opens only the microphone for a voice call', async () => {
    const { devices, media, onTrack } = setUp()
    const acquired = await media.acquire(withoutCamera, 'makeVoiceCall')
    expect(acquired).toMatchObject({ microphone: { kind: 'audio' }, camera: null, failure: null })
    expect(devices.liveTracks()).toBe(1)
    expect(onTrack.mock.calls).toEqual([['microphone', acquired.microphone]])
  })

  it('requests both devices at once', async () => {
    const { devices, media } = setUp()
    await media.acquire(withCamera, 'makeVideoCall')
    expect(devices.requests).toHaveLength(1)
    expect(devices.liveTracks()).toBe(2)
  })

  it('does not open the microphone again when the camera is added', async () => {
    const { devices, media } = setUp()
    const first = await media.acquire(withoutCamera, 'makeVoiceCall')
    const second = await media.acquire(withCamera, 'muteVideo')
    expect(second.microphone).toBe(first.microphone)
    expect(devices.requests[1]).toMatchObject({ audio: false })
    expect(devices.liveTracks()).toBe(2)
  })

  it('shares a pending request', async () => {
    const { devices, media } = setUp()
    const openDevices = devices.hold()
    const both = [media.acquire(withCamera, 'makeVideoCall'), media.acquire(withoutCamera, 'answerCall')]
    openDevices()
    const [first, second] = await Promise.all(both)
    expect(second?.microphone).toBe(first?.microphone)
    expect(devices.requests).toHaveLength(1)
  })

  it.each([
    ['NotAllowedError', /blocked.*address bar/],
    ['NotFoundError', /cannot be found.*Connect it/],
    ['NotReadableError', /another program.*Close/],
  ] as const)('rejects with 100606 and advice when the microphone fails with %s', async (name, message) => {
    const { devices, media } = setUp()
    devices.deny('microphone', name)
    const rejected = await media.acquire(withoutCamera, 'answerCall').catch((error: unknown) => error)
    expect(rejected).toMatchObject({ statusCode: 100606, code: 'microphone-denied', cause: { name } })
    expect((rejected as Error).message).toMatch(message)
    expect(media.liveTrackCount()).toBe(0)
  })

  it.each(['NotAllowedError', 'NotFoundError', 'NotReadableError'] as const)(
    'continues without a camera and reports why when the camera fails with %s',
    async (name) => {
      const { devices, media } = setUp()
      devices.deny('camera', name)
      const acquired = await media.acquire(withCamera, 'makeVideoCall')
      expect(acquired).toMatchObject({
        microphone: { kind: 'audio' },
        camera: null,
        failure: { device: 'camera', action: 'makeVideoCall', error: { statusCode: 100607, cause: { name } } },
      })
    },
  )

  it('distinguishes a denied microphone from two denied devices', async () => {
    const { devices, media } = setUp()
    devices.deny('microphone')
    await expect(media.acquire(withCamera, 'makeVideoCall')).rejects.toMatchObject({ statusCode: 100606 })
    devices.deny('camera')
    await expect(media.acquire(withCamera, 'makeVideoCall')).rejects.toMatchObject({ statusCode: 100608 })
    expect(devices.liveTracks()).toBe(0)
  })

  it('opens the microphone before the camera when both are allowed', async () => {
    const { devices, media, onTrack } = setUp()
    await media.checkPermissions()
    const openCamera = devices.hold('camera')
    const acquired = media.acquire(withCamera, 'answerCall')
    await vi.waitFor(() => {
      expect(onTrack.mock.calls).toMatchObject([['microphone', { readyState: 'live' }]])
    })
    openCamera()
    await expect(acquired).resolves.toMatchObject({
      microphone: { kind: 'audio' },
      camera: { kind: 'video' },
      failure: null,
    })
    expect(devices.liveTracks()).toBe(2)
  })

  it('lists the devices when both are open, and not between them', async () => {
    const { devices, media, onTrack } = setUp()
    await media.checkPermissions()
    const enumerateDevices = vi.spyOn(devices, 'enumerateDevices')
    const openCamera = devices.hold('camera')
    const acquired = media.acquire(withCamera, 'answerCall')
    await vi.waitFor(() => {
      expect(onTrack).toHaveBeenCalledOnce()
    })
    expect(enumerateDevices).not.toHaveBeenCalled()
    openCamera()
    await acquired
    expect(enumerateDevices).toHaveBeenCalledOnce()
  })

  it('lists the devices of the next call after one that was over before its camera was open', async () => {
    const { devices, media } = setUp()
    await media.checkPermissions()
    devices.hold('camera')
    const acquired = media.acquire(withCamera, 'answerCall').catch((error: unknown) => error)
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(2)
    })
    media.release()
    const enumerateDevices = vi.spyOn(devices, 'enumerateDevices')
    await media.acquire(withoutCamera, 'answerCall')
    expect(enumerateDevices).toHaveBeenCalledOnce()
    void acquired
  })

  it.each([
    ['camera', { microphone: { kind: 'audio' }, camera: null, failure: { device: 'camera' } }, 1],
    ['microphone', { statusCode: 100606 }, 0],
  ] as const)('reports why the %s fails when both are allowed', async (device, result, live) => {
    const { devices, media } = setUp()
    await media.checkPermissions()
    devices.deny(device, 'NotReadableError')
    const acquired = await media.acquire(withCamera, 'answerCall').catch((error: unknown) => error)
    expect(acquired).toMatchObject(result)
    expect(devices.liveTracks()).toBe(live)
  })

  it('does not open a device again for a request that was released meanwhile', async () => {
    const { devices, media } = setUp()
    await media.checkPermissions()
    const openDevices = devices.hold()
    const acquired = media.acquire(withCamera, 'answerCall').catch((error: unknown) => error)
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(2)
    })
    media.release()
    openDevices()
    expect(await acquired).toMatchObject({ code: 'not-found' })
    expect(devices.requests).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
  })

  it('succeeds after the user allows a denied device', async () => {
    const { devices, media } = setUp()
    devices.deny('microphone')
    await expect(media.acquire(withoutCamera, 'answerCall')).rejects.toMatchObject({ statusCode: 100606 })
    devices.allow('microphone')
    await expect(media.acquire(withoutCamera, 'answerCall')).resolves.toMatchObject({
      microphone: { readyState: 'live' },
    })
  })
})

describe('prepareDevices', () => {
  async function prepare(camera: boolean) {
    const context = setUp()
    await context.media.checkPermissions()
    context.media.prepareDevices(camera)
    await context.clock.settle()
    return context
  }

  it('opens the devices that the next command takes', async () => {
    const { devices, clock, media, onTrack } = await prepare(true)
    expect(devices.liveTracks()).toBe(2)
    expect(onTrack).not.toHaveBeenCalled()
    const acquired = await media.acquire(withCamera, 'answerCall')
    expect(acquired).toMatchObject({ microphone: devices.tracks[0], camera: devices.tracks[1], failure: null })
    expect(devices.requests).toHaveLength(2)
    await clock.advance(2_000)
    expect(devices.liveTracks()).toBe(2)
    expect(media.liveTrackCount()).toBe(2)
  })

  it('closes the devices after a second without a command', async () => {
    const { devices, clock, media, onTrack } = await prepare(true)
    media.prepareDevices(true)
    await clock.advance(999)
    expect(devices.liveTracks()).toBe(2)
    await clock.advance(1)
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
    expect(onTrack).not.toHaveBeenCalled()
  })

  it('opens the device again after it was closed, for another second', async () => {
    const { devices, clock, media } = await prepare(false)
    await clock.advance(1_000)
    media.prepareDevices(false)
    await clock.advance(500)
    expect(devices.liveTracks()).toBe(1)
  })

  it('closes devices that the browser opens after the second', async () => {
    const { devices, clock, media } = setUp()
    await media.checkPermissions()
    const openDevices = devices.hold()
    media.prepareDevices(true)
    await clock.advance(1_000)
    openDevices()
    await clock.settle()
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
  })

  it.each(['microphone', 'camera'] as const)(
    'opens no device when the %s is not allowed, because the browser would show a prompt',
    async (device) => {
      const { devices, clock, media } = setUp()
      devices.deny(device)
      await media.checkPermissions()
      media.prepareDevices(true)
      await clock.settle()
      expect(devices.requests).toEqual([])
      media.prepareDevices(false)
      await clock.settle()
      expect(devices.liveTracks()).toBe(device === 'camera' ? 1 : 0)
    },
  )

  it('closes the camera when the command takes the microphone only', async () => {
    const { devices, clock, media } = await prepare(true)
    await media.acquire(withoutCamera, 'answerCall')
    await clock.advance(1_000)
    expect(devices.tracks.map(({ kind, readyState }) => [kind, readyState])).toEqual([
      ['audio', 'live'],
      ['video', 'ended'],
    ])
  })

  it('opens another device when the prepared one was removed', async () => {
    const { devices, media } = await prepare(false)
    devices.plug('microphone', 'headset')
    devices.unplug('microphone-1')
    const { microphone: audio } = await media.acquire(withoutCamera, 'answerCall')
    expect(audio).toMatchObject({ readyState: 'live' })
    expect(audio.getSettings().deviceId).toBe('headset')
  })

  it('closes the device when another one is selected, and everything on release', async () => {
    const { devices, clock, media } = await prepare(true)
    devices.plug('microphone', 'headset')
    await media.selectDevice('microphone', 'headset')
    expect(devices.liveTracks()).toBe(1)
    media.release()
    await clock.settle()
    expect(devices.liveTracks()).toBe(0)
  })

  it('opens no device during a call', async () => {
    const { devices, clock, media } = setUp()
    await media.checkPermissions()
    await media.acquire(withCamera, 'makeVideoCall')
    media.prepareDevices(true)
    await clock.settle()
    expect(devices.tracks).toHaveLength(2)
  })
})

describe('release', () => {
  it('stops every track, and does nothing the second time', async () => {
    const { devices, media, onTrack } = setUp()
    await media.acquire(withCamera, 'makeVideoCall')
    media.release()
    media.release()
    expect(devices.liveTracks()).toBe(0)
    expect(media.liveTrackCount()).toBe(0)
    expect(onTrack.mock.calls.slice(2)).toEqual([
      ['microphone', null],
      ['camera', null],
    ])
  })

  it('stops tracks that the browser delivers after it', async () => {
    const { devices, media, onTrack } = setUp()
    const openDevices = devices.hold()
    const late = media.acquire(withCamera, 'makeVideoCall')
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(1)
    })
    media.release()
    openDevices()
    await expect(late).rejects.toMatchObject({ code: 'not-found' })
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
    expect(onTrack).not.toHaveBeenCalled()
  })

  it('lets the next call open devices although the last prompt was never answered', async () => {
    const { devices, media } = setUp()
    const openDevices = devices.hold()
    const abandoned = media.acquire(withoutCamera, 'makeVoiceCall')
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(1)
    })
    media.release()
    // The browser resolves the next request while the first prompt is still open.
    const next = media.acquire(withoutCamera, 'makeVoiceCall')
    openDevices()
    await expect(abandoned).rejects.toMatchObject({ code: 'not-found' })
    await next
    expect(media.liveTrackCount()).toBe(1)
    expect(devices.liveTracks()).toBe(1)
  })
})

describe('setMuted', () => {
  it('silences the microphone without closing it', async () => {
    const { media } = setUp()
    const { microphone: audio } = await media.acquire(withoutCamera, 'makeVoiceCall')
    await media.setMuted('microphone', true)
    expect(audio).toMatchObject({ enabled: false, readyState: 'live' })
    await media.setMuted('microphone', false)
    expect(audio.enabled).toBe(true)
  })

  it('stops the camera and opens it again', async () => {
    const { devices, media, onTrack } = setUp()
    const { camera: first } = await media.acquire(withCamera, 'makeVideoCall')
    await media.setMuted('camera', true)
    expect(first?.readyState).toBe('ended')
    expect(onTrack).toHaveBeenLastCalledWith('camera', null)
    await media.setMuted('camera', false)
    expect(media.track('camera')).toMatchObject({ readyState: 'live' })
    expect(devices.liveTracks()).toBe(2)
  })

  it('rejects when the camera cannot be opened again', async () => {
    const { devices, media } = setUp()
    await media.acquire(withCamera, 'makeVideoCall')
    await media.setMuted('camera', true)
    devices.deny('camera', 'NotReadableError')
    await expect(media.setMuted('camera', false)).rejects.toMatchObject({ statusCode: 100607 })
    expect(media.track('microphone')).toMatchObject({ readyState: 'live' })
  })
})

describe('selectDevice', () => {
  it('switches a running microphone and stops the old one', async () => {
    const { devices, media } = setUp()
    devices.plug('microphone', 'headset')
    const { microphone: previous } = await media.acquire(withoutCamera, 'makeVoiceCall')
    await media.setMuted('microphone', true)
    await media.selectDevice('microphone', 'headset')
    expect(previous.readyState).toBe('ended')
    expect(media.track('microphone')?.getSettings().deviceId).toBe('headset')
    expect(media.track('microphone')?.enabled).toBe(false)
    expect(devices.liveTracks()).toBe(1)
  })

  it('keeps the old device when the new one cannot be opened', async () => {
    const { devices, media } = setUp()
    const { microphone: audio } = await media.acquire(withoutCamera, 'makeVoiceCall')
    devices.deny('microphone', 'NotReadableError')
    await expect(media.selectDevice('microphone', 'headset')).rejects.toMatchObject({ statusCode: 100606 })
    expect(media.track('microphone')).toBe(audio)
    expect(audio.readyState).toBe('live')
  })

  it('requests the selected device exactly, and takes the default when it is not connected', async () => {
    const { devices, media } = setUp()
    await media.selectDevice('microphone', 'headset')
    await media.acquire(withoutCamera, 'makeVoiceCall')
    expect(devices.requests[0]).toMatchObject({ audio: { deviceId: { exact: 'headset' } } })
    expect(media.track('microphone')?.getSettings().deviceId).toBe('microphone-1')
  })

  it('switches to another device when the selected one is removed', async () => {
    const { devices, media, onFailure } = setUp()
    devices.plug('microphone', 'headset')
    await media.selectDevice('microphone', 'headset')
    await media.acquire(withoutCamera, 'makeVoiceCall')
    devices.unplug('headset')
    await vi.waitFor(() => {
      expect(media.track('microphone')?.getSettings().deviceId).toBe('microphone-1')
    })
    expect(onFailure).not.toHaveBeenCalled()
  })

  it('reports a failure when the only device is removed', async () => {
    const { devices, media, onFailure } = setUp()
    await media.acquire(withoutCamera, 'makeVoiceCall')
    devices.unplug('microphone-1')
    await vi.waitFor(() => {
      expect(onFailure).toHaveBeenCalledWith(expect.objectContaining({ device: 'mic' }))
    })
    expect(media.track('microphone')).toBeNull()
    expect(media.liveTrackCount()).toBe(0)
  })
})
