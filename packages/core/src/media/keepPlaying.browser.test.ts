import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBrowserSoundOutput } from '../sound/browserSoundOutput'
import { attachTrack } from './attachTrack'

const cleanups: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function camera(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true })
  const track = stream.getVideoTracks()[0] ?? expect.unreachable('no camera')
  cleanups.push(() => {
    track.stop()
  })
  return track
}

async function playingVideo(): Promise<HTMLVideoElement> {
  const element = document.createElement('video')
  document.body.append(element)
  const detach = attachTrack(await camera(), element)
  cleanups.push(detach, () => {
    element.remove()
  })
  await vi.waitFor(() => {
    expect(element.currentTime).toBeGreaterThan(0)
  })
  return element
}

/** Pauses an element as a browser does that lets the page not play: until `allow`, each `play` is refused. */
function forbidPlaying(): () => void {
  const play = vi
    .spyOn(HTMLMediaElement.prototype, 'play')
    .mockRejectedValue(new DOMException('no gesture', 'NotAllowedError'))
  return () => {
    play.mockRestore()
  }
}

const paused = (element: HTMLMediaElement) =>
  new Promise((resolve) => {
    element.addEventListener('pause', resolve, { once: true })
  })

function hidePage(isHidden: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isHidden ? 'hidden' : 'visible')
  document.dispatchEvent(new Event('visibilitychange'))
}

const activities: [string, () => void][] = [
  ['shown', () => document.dispatchEvent(new Event('visibilitychange'))],
  ['restored from the cache', () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))],
  ['focused', () => window.dispatchEvent(new Event('focus'))],
  ['touched', () => document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))],
  [
    'clicked by assistive technology',
    () => {
      document.body.click()
    },
  ],
  ['typed in', () => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }))],
]

describe('pictures and sound that the browser has stopped', () => {
  it('plays a video again at once that was paused while the page is visible', async () => {
    const element = await playingVideo()
    const pause = paused(element)
    element.pause()
    await pause
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
  })

  it.each(activities)('plays a video again whose playback was refused, when the page is %s', async (_, use) => {
    const element = await playingVideo()
    const allow = forbidPlaying()
    const pause = paused(element)
    element.pause()
    await pause
    use()
    expect(element.paused).toBe(true)
    allow()
    use()
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
  })

  it('plays a video again when a page is shown on which the browser paused it', async () => {
    const element = await playingVideo()
    hidePage(true)
    const pause = paused(element)
    element.pause()
    await pause
    expect(element.paused).toBe(true)
    hidePage(false)
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
  })

  it('plays sound again that was refused, when the page is focused', async () => {
    const sound = createBrowserSoundOutput({ onBlocked: () => undefined, onTone: () => undefined })
    const container = document.body.appendChild(document.createElement('div'))
    cleanups.push(sound.mount(container), () => {
      sound.close()
      container.remove()
    })
    const allow = forbidPlaying()
    sound.play('one', (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks()[0]!)
    const element = container.querySelector('audio') ?? expect.unreachable('no element')
    element.pause()
    allow()
    window.dispatchEvent(new Event('focus'))
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
  })

  it('does not try for ever to play what the browser pauses each time', async () => {
    const element = await playingVideo()
    const play = vi.spyOn(element, 'play').mockImplementation(() => {
      queueMicrotask(() => element.dispatchEvent(new Event('pause')))
      return Promise.reject(new DOMException('interrupted', 'AbortError'))
    })
    element.pause()
    await vi.waitFor(() => {
      expect(play.mock.calls.length).toBeGreaterThan(1)
    })
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve))
    expect(play.mock.calls.length).toBeLessThan(10)
  })

  it('does not play a track again that was detached, or whose element plays something else', async () => {
    const [detached, reused] = [await playingVideo(), await playingVideo()]
    cleanups.splice(0)
    const play = vi.spyOn(HTMLMediaElement.prototype, 'play')
    attachTrack(await camera(), detached)()
    play.mockClear()
    reused.srcObject = null
    window.dispatchEvent(new Event('focus'))
    expect(play).not.toHaveBeenCalled()
  })

  it('leaves a pause to the user of an element with controls', async () => {
    const element = await playingVideo()
    element.controls = true
    const pause = paused(element)
    element.pause()
    await pause
    document.body.click()
    expect(element.paused).toBe(true)
  })

  it('plays a video in another window of the page, and counts gestures there', async () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const page = frame.contentDocument ?? expect.unreachable('no document')
    const element = page.body.appendChild(page.createElement('video'))
    cleanups.push(attachTrack(await camera(), element), () => {
      frame.remove()
    })
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
    const play = vi.spyOn(element, 'play').mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    const pause = paused(element)
    element.pause()
    await pause
    play.mockRestore()
    page.body.click()
    await vi.waitFor(() => {
      expect(element.paused).toBe(false)
    })
  })

  it('leaves no listener behind after 600 calls', async () => {
    const targets: EventTarget[] = [document, window]
    const added = targets.map((target) => vi.spyOn(target, 'addEventListener'))
    const removed = targets.map((target) => vi.spyOn(target, 'removeEventListener'))
    const element = document.createElement('video')
    const ofElement = [vi.spyOn(element, 'addEventListener'), vi.spyOn(element, 'removeEventListener')] as const
    const track = await camera()
    for (let call = 0; call < 600; call++) {
      const detach = attachTrack(track, element)
      attachTrack(track, element)
      detach()
    }
    const count = (spies: { mock: { calls: unknown[] } }[]) =>
      spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
    expect(count(added)).toBeGreaterThan(0)
    expect(count(removed)).toBe(count(added))
    expect(count([ofElement[1]])).toBe(count([ofElement[0]]))
  })

  it('forgets an element that was never detached, once its track has ended', async () => {
    const removed = vi.spyOn(document, 'removeEventListener')
    const track = await camera()
    attachTrack(track, document.createElement('video'))
    track.stop()
    window.dispatchEvent(new Event('focus'))
    expect(removed).toHaveBeenCalledWith('visibilitychange', expect.anything())
  })
})
