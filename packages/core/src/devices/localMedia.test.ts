// Long: one owner of every track, asked for them in many ways, and each way ends with none that is left open.
import { describe, expect, it, vi } from 'vitest'
import { createFakeClock } from '../testing/fakeClock'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createLocalMedia, type MediaFailure } from './localMedia'

function setUp() {
  const devices = createFakeMediaDevices()
  const onTrack = vi.fn<(type: string, track: MediaStreamTrack | null) => void>()
  const onFailure = vi.fn<(failure: MediaFailure) => void>()
  const clock = createFakeClock()
  return { devices, clock, onTrack, onFailure, media: createLocalMedia({ devices, clock, onTrack, onFailure }) }
}

const voice = { camera: false } as const
const video = { camera: true } as const

describe('acquire', () => {
  it('opens a microphone for a voice call, and nothing else', async () => {
    const { devices, media, onTrack } = setUp()
    const acquired = await media.acquire(voice, 'makeVoiceCall')
    expect(acquired).toMatchObject({ microphone: { kind: 'audio' }, camera: null, failure: null })
    expect(devices.liveTracks()).toBe(1)
    expect(onTrack.mock.calls).toEqual([['microphone', acquired.microphone]])
  })

  it('asks once for both', async () => {
    const { devices, media } = setUp()
    await media.acquire(video, 'makeVideoCall')
    expect(devices.requests).toHaveLength(1)
    expect(devices.liveTracks()).toBe(2)
  })

  it('opens nothing a second time', async () => {
    const { devices, media } = setUp()
    const first = await media.acquire(voice, 'makeVoiceCall')
    const second = await media.acquire(video, 'muteVideo')
    expect(second.microphone).toBe(first.microphone)
    expect(devices.requests[1]).toMatchObject({ audio: false })
    expect(devices.liveTracks()).toBe(2)
  })

  it('shares the question that is being asked', async () => {
    const { devices, media } = setUp()
    const answer = devices.hold()
    const both = [media.acquire(video, 'makeVideoCall'), media.acquire(voice, 'answerCall')]
    answer()
    const [first, second] = await Promise.all(both)
    expect(second?.microphone).toBe(first?.microphone)
    expect(devices.requests).toHaveLength(1)
  })

  it.each([
    ['NotAllowedError', /blocked.*address bar/],
    ['NotFoundError', /cannot be found.*Connect it/],
    ['NotReadableError', /another program.*Close/],
  ] as const)('rejects 100606 with advice where the microphone says %s', async (name, message) => {
    const { devices, media } = setUp()
    devices.deny('microphone', name)
    const rejected = await media.acquire(voice, 'answerCall').catch((error: unknown) => error)
    expect(rejected).toMatchObject({ statusCode: 100606, code: 'microphone-denied', cause: { name } })
    expect((rejected as Error).message).toMatch(message)
    expect(media.liveTrackCount()).toBe(0)
  })

  it.each(['NotAllowedError', 'NotFoundError', 'NotReadableError'] as const)(
    'goes on with sound, and says why, where the camera says %s',
    async (name) => {
      const { devices, media } = setUp()
      devices.deny('camera', name)
      const acquired = await media.acquire(video, 'makeVideoCall')
      expect(acquired).toMatchObject({
        microphone: { kind: 'audio' },
        camera: null,
        failure: { device: 'camera', action: 'makeVideoCall', error: { statusCode: 100607, cause: { name } } },
      })
    },
  )

  it('tells a denied microphone from both denied', async () => {
    const { devices, media } = setUp()
    devices.deny('microphone')
    await expect(media.acquire(video, 'makeVideoCall')).rejects.toMatchObject({ statusCode: 100606 })
    devices.deny('camera')
    await expect(media.acquire(video, 'makeVideoCall')).rejects.toMatchObject({ statusCode: 100608 })
    expect(devices.liveTracks()).toBe(0)
  })

  it('has the microphone of an answer before the camera is open, where both are allowed', async () => {
    const { devices, media, onTrack } = setUp()
    await media.prepare()
    const openCamera = devices.hold('camera')
    const answer = media.acquire(video, 'answerCall')
    await vi.waitFor(() => {
      expect(onTrack.mock.calls).toMatchObject([['microphone', { readyState: 'live' }]])
    })
    openCamera()
    await expect(answer).resolves.toMatchObject({
      microphone: { kind: 'audio' },
      camera: { kind: 'video' },
      failure: null,
    })
    expect(devices.liveTracks()).toBe(2)
  })

  it.each([
    ['camera', { microphone: { kind: 'audio' }, camera: null, failure: { device: 'camera' } }, 1],
    ['microphone', { statusCode: 100606 }, 0],
  ] as const)('says what is wrong with the %s of an answer where both were allowed', async (device, result, live) => {
    const { devices, media } = setUp()
    await media.prepare()
    devices.deny(device, 'NotReadableError')
    const answered = await media.acquire(video, 'answerCall').catch((error: unknown) => error)
    expect(answered).toMatchObject(result)
    expect(devices.liveTracks()).toBe(live)
  })

  it('opens nothing again for an answer that was taken back meanwhile', async () => {
    const { devices, media } = setUp()
    await media.prepare()
    const openDevices = devices.hold()
    const answer = media.acquire(video, 'answerCall').catch((error: unknown) => error)
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(2)
    })
    media.release()
    openDevices()
    expect(await answer).toMatchObject({ code: 'not-found' })
    expect(devices.requests).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
  })

  it('succeeds after the user allowed what was denied', async () => {
    const { devices, media } = setUp()
    devices.deny('microphone')
    await expect(media.acquire(voice, 'answerCall')).rejects.toMatchObject({ statusCode: 100606 })
    devices.allow('microphone')
    await expect(media.acquire(voice, 'answerCall')).resolves.toMatchObject({ microphone: { readyState: 'live' } })
  })
})

describe('a button that is pressed', () => {
  async function pressed(withVideo: boolean) {
    const given = setUp()
    await given.media.prepare()
    given.media.preopen(withVideo)
    await given.clock.settle()
    return given
  }

  it('opens what the command takes', async () => {
    const { devices, clock, media, onTrack } = await pressed(true)
    expect(devices.liveTracks()).toBe(2)
    expect(onTrack).not.toHaveBeenCalled()
    const acquired = await media.acquire(video, 'answerCall')
    expect(acquired).toMatchObject({ microphone: devices.tracks[0], camera: devices.tracks[1], failure: null })
    expect(devices.requests).toHaveLength(2)
    await clock.advance(2_000)
    expect(devices.liveTracks()).toBe(2)
    expect(media.liveTrackCount()).toBe(2)
  })

  it('and let go of beside it closes everything again', async () => {
    const { devices, clock, media, onTrack } = await pressed(true)
    media.preopen(true)
    await clock.advance(999)
    expect(devices.liveTracks()).toBe(2)
    await clock.advance(1)
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
    expect(onTrack).not.toHaveBeenCalled()
  })

  it('again takes what the first press has opened, and what comes of it has a second of its own', async () => {
    const { devices, clock, media } = await pressed(false)
    await clock.advance(1_000)
    media.preopen(false)
    await clock.advance(500)
    expect(devices.liveTracks()).toBe(1)
  })

  it('closes what the browser hands out too late', async () => {
    const { devices, clock, media } = setUp()
    await media.prepare()
    const answer = devices.hold()
    media.preopen(true)
    await clock.advance(1_000)
    answer()
    await clock.settle()
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
  })

  it.each(['microphone', 'camera'] as const)('asks nobody where the %s is not allowed', async (device) => {
    const { devices, clock, media } = setUp()
    devices.deny(device)
    await media.prepare()
    media.preopen(true)
    await clock.settle()
    expect(devices.requests).toEqual([])
    media.preopen(false)
    await clock.settle()
    expect(devices.liveTracks()).toBe(device === 'camera' ? 1 : 0)
  })

  it('for a picture opens no second camera for a call without one', async () => {
    const { devices, clock, media } = await pressed(true)
    await media.acquire(voice, 'answerCall')
    await clock.advance(1_000)
    expect(devices.tracks.map(({ kind, readyState }) => [kind, readyState])).toEqual([
      ['audio', 'live'],
      ['video', 'ended'],
    ])
  })

  it('opens anew what was pulled out before it was let go', async () => {
    const { devices, media } = await pressed(false)
    devices.plug('microphone', 'headset')
    devices.unplug('microphone-1')
    const { microphone: audio } = await media.acquire(voice, 'answerCall')
    expect(audio).toMatchObject({ readyState: 'live' })
    expect(audio.getSettings().deviceId).toBe('headset')
  })

  it('leaves nothing open where the device is changed, or everything released', async () => {
    const { devices, clock, media } = await pressed(true)
    devices.plug('microphone', 'headset')
    await media.selectDevice('microphone', 'headset')
    expect(devices.liveTracks()).toBe(1)
    media.release()
    await clock.settle()
    expect(devices.liveTracks()).toBe(0)
  })

  it('in a call opens nothing', async () => {
    const { devices, clock, media } = setUp()
    await media.prepare()
    await media.acquire(video, 'makeVideoCall')
    media.preopen(true)
    await clock.settle()
    expect(devices.tracks).toHaveLength(2)
  })
})

describe('release', () => {
  it('stops every track, and twice is once', async () => {
    const { devices, media, onTrack } = setUp()
    await media.acquire(video, 'makeVideoCall')
    media.release()
    media.release()
    expect(devices.liveTracks()).toBe(0)
    expect(media.liveTrackCount()).toBe(0)
    expect(onTrack.mock.calls.slice(2)).toEqual([
      ['microphone', null],
      ['camera', null],
    ])
  })

  it('stops what the browser hands out too late', async () => {
    const { devices, media, onTrack } = setUp()
    const answer = devices.hold()
    const late = media.acquire(video, 'makeVideoCall')
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(1)
    })
    media.release()
    answer()
    await expect(late).rejects.toMatchObject({ code: 'not-found' })
    expect(devices.tracks).toHaveLength(2)
    expect(devices.liveTracks()).toBe(0)
    expect(onTrack).not.toHaveBeenCalled()
  })

  it('leaves the next call a free line although the last question was never answered', async () => {
    const { devices, media } = setUp()
    const answer = devices.hold()
    const forgotten = media.acquire(voice, 'makeVoiceCall')
    await vi.waitFor(() => {
      expect(devices.requests).toHaveLength(1)
    })
    media.release()
    // The browser answers the next question while the first is still on the screen.
    const next = media.acquire(voice, 'makeVoiceCall')
    answer()
    await expect(forgotten).rejects.toMatchObject({ code: 'not-found' })
    await next
    expect(media.liveTrackCount()).toBe(1)
    expect(devices.liveTracks()).toBe(1)
  })
})

describe('mute', () => {
  it('silences the microphone without closing it', async () => {
    const { media } = setUp()
    const { microphone: audio } = await media.acquire(voice, 'makeVoiceCall')
    await media.setMuted('microphone', true)
    expect(audio).toMatchObject({ enabled: false, readyState: 'live' })
    await media.setMuted('microphone', false)
    expect(audio.enabled).toBe(true)
  })

  it('stops the camera, and opens it again', async () => {
    const { devices, media, onTrack } = setUp()
    const { camera: before } = await media.acquire(video, 'makeVideoCall')
    await media.setMuted('camera', true)
    expect(before?.readyState).toBe('ended')
    expect(onTrack).toHaveBeenLastCalledWith('camera', null)
    await media.setMuted('camera', false)
    expect(media.track('camera')).toMatchObject({ readyState: 'live' })
    expect(devices.liveTracks()).toBe(2)
  })

  it('rejects where the camera does not come back', async () => {
    const { devices, media } = setUp()
    await media.acquire(video, 'makeVideoCall')
    await media.setMuted('camera', true)
    devices.deny('camera', 'NotReadableError')
    await expect(media.setMuted('camera', false)).rejects.toMatchObject({ statusCode: 100607 })
    expect(media.track('microphone')).toMatchObject({ readyState: 'live' })
  })
})

describe('devices', () => {
  it('switches a running microphone and stops the old one', async () => {
    const { devices, media } = setUp()
    devices.plug('microphone', 'headset')
    const { microphone: before } = await media.acquire(voice, 'makeVoiceCall')
    await media.setMuted('microphone', true)
    await media.selectDevice('microphone', 'headset')
    expect(before.readyState).toBe('ended')
    expect(media.track('microphone')?.getSettings().deviceId).toBe('headset')
    expect(media.track('microphone')?.enabled).toBe(false)
    expect(devices.liveTracks()).toBe(1)
  })

  it('keeps the old one where the new one refuses', async () => {
    const { devices, media } = setUp()
    const { microphone: audio } = await media.acquire(voice, 'makeVoiceCall')
    devices.deny('microphone', 'NotReadableError')
    await expect(media.selectDevice('microphone', 'headset')).rejects.toMatchObject({ statusCode: 100606 })
    expect(media.track('microphone')).toBe(audio)
    expect(audio.readyState).toBe('live')
  })

  it('asks exactly for the chosen device, and takes any where it is gone', async () => {
    const { devices, media } = setUp()
    await media.selectDevice('microphone', 'headset')
    await media.acquire(voice, 'makeVoiceCall')
    expect(devices.requests[0]).toMatchObject({ audio: { deviceId: { exact: 'headset' } } })
    expect(media.track('microphone')?.getSettings().deviceId).toBe('microphone-1')
  })

  it('moves to another device when one is pulled out', async () => {
    const { devices, media, onFailure } = setUp()
    devices.plug('microphone', 'headset')
    await media.selectDevice('microphone', 'headset')
    await media.acquire(voice, 'makeVoiceCall')
    devices.unplug('headset')
    await vi.waitFor(() => {
      expect(media.track('microphone')?.getSettings().deviceId).toBe('microphone-1')
    })
    expect(onFailure).not.toHaveBeenCalled()
  })

  it('says so when no other device is there', async () => {
    const { devices, media, onFailure } = setUp()
    await media.acquire(voice, 'makeVoiceCall')
    devices.unplug('microphone-1')
    await vi.waitFor(() => {
      expect(onFailure).toHaveBeenCalledWith(expect.objectContaining({ device: 'mic' }))
    })
    expect(media.track('microphone')).toBeNull()
    expect(media.liveTrackCount()).toBe(0)
  })
})
