import { afterEach, describe, expect, it, type Mock, vi } from 'vitest'
import { startTone } from './tones'
import type { SoundOutput, Tone } from '../api/ports/soundOutput'
import { primeAudioContext } from './audioContext'
import { createBrowserSoundOutput } from './browserSoundOutput'

const cleanups: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const task of cleanups.splice(0)) task()
})

async function microphone(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const [track] = stream.getAudioTracks()
  cleanups.push(() => track?.stop())
  return track ?? expect.unreachable('no microphone')
}

function setUp(): { sound: SoundOutput; onBlocked: Mock; onTone: Mock; mounted: () => HTMLAudioElement[] } {
  const onBlocked = vi.fn()
  const onTone = vi.fn()
  const sound = createBrowserSoundOutput({ onBlocked, onTone })
  const container = document.createElement('div')
  document.body.append(container)
  const unmount = sound.mount(container)
  cleanups.push(() => {
    sound.close()
    unmount()
    container.remove()
  })
  return { sound, onBlocked, onTone, mounted: () => [...container.querySelectorAll('audio')] }
}

const refusePlayback = () =>
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValue(new DOMException('no', 'NotAllowedError'))

describe('remote audio', () => {
  it('plays, and reuses its elements', async () => {
    const { sound, mounted } = setUp()
    const [one, two] = [await microphone(), await microphone()]
    sound.play('one', one)
    sound.play('one', one)
    await vi.waitFor(() => {
      expect(mounted().map((element) => element.paused)).toEqual([false])
    })
    sound.stop('one')
    expect(mounted()[0]).toMatchObject({ paused: true, srcObject: null })
    sound.play('two', two)
    expect(mounted()).toHaveLength(1)
    await vi.waitFor(() => {
      expect(mounted()[0]?.paused).toBe(false)
    })
  })

  it('is prepared muted and outside the document, and unmuted in the same element', async () => {
    const play = vi.spyOn(HTMLMediaElement.prototype, 'play')
    const { sound, mounted } = setUp()
    const track = await microphone()
    sound.prepare('prepared', track)
    const element = play.mock.contexts[0] as HTMLAudioElement
    await vi.waitFor(() => {
      expect(element).toMatchObject({ paused: false, muted: true, isConnected: false })
    })
    sound.play('prepared', track)
    // Preparing an audible track does not mute it.
    sound.prepare('prepared', track)
    expect(mounted()).toEqual([element])
    expect(element).toMatchObject({ paused: false, muted: false })
    sound.stop('prepared')
    sound.prepare('prepared', track)
    expect(mounted()).toEqual([])
    sound.stop('prepared')
    sound.play('other', await microphone())
    expect(mounted()).toEqual([element])
    expect(element.muted).toBe(false)
  })

  it('continues when its container is removed', async () => {
    const { sound } = setUp()
    const screen = document.createElement('div')
    document.body.append(screen)
    const unmount = sound.mount(screen)
    sound.play('one', await microphone())
    const [element] = screen.querySelectorAll('audio')
    await vi.waitFor(() => {
      expect(element?.paused).toBe(false)
    })
    const paused = new Promise((resolve) => element?.addEventListener('pause', resolve, { once: true }))
    unmount()
    screen.remove()
    await paused
    await vi.waitFor(() => {
      expect(element).toMatchObject({ paused: false, isConnected: false })
    })
  })

  it('reports that the browser refuses playback, and plays after a gesture', async () => {
    const { sound, onBlocked, mounted } = setUp()
    const play = refusePlayback()
    sound.play('one', await microphone())
    await vi.waitFor(() => {
      expect(onBlocked.mock.calls).toEqual([[true]])
    })
    play.mockRestore()
    await sound.unlock()
    expect(onBlocked.mock.calls).toEqual([[true], [false]])
    expect(mounted()[0]?.paused).toBe(false)
  })

  it('reports no blocked playback when nothing is left to play', async () => {
    const { sound, onBlocked } = setUp()
    refusePlayback()
    sound.play('one', await microphone())
    await vi.waitFor(() => {
      expect(onBlocked).toHaveBeenLastCalledWith(true)
    })
    sound.stop('one')
    expect(onBlocked).toHaveBeenLastCalledWith(false)
  })

  it('switches to an existing speaker, and keeps the current one otherwise', async () => {
    const { sound } = setUp()
    sound.play('one', await microphone())
    expect(await sound.setSpeaker('')).toBe(true)
    expect(await sound.setSpeaker('no such speaker')).toBe(false)
  })

  it('is silent after close, with no element left', async () => {
    const { sound, mounted } = setUp()
    sound.play('one', await microphone())
    sound.close()
    sound.close()
    expect(mounted()).toEqual([])
    sound.setTone('ringtone')
    expect(await sound.setSpeaker('')).toBe(true)
  })
})

describe('meter', () => {
  it('follows the audio until it is stopped', async () => {
    const { sound } = setUp()
    const levels: number[] = []
    const stop = sound.meter(await microphone(), (level) => void levels.push(level))
    // Chromium's fake microphone beeps once a second.
    await vi.waitFor(
      () => {
        expect(Math.max(...levels)).toBeGreaterThan(0.3)
      },
      { timeout: 5000 },
    )
    expect(levels.every((level) => level >= 0 && level <= 1)).toBe(true)
    stop()
    const count = levels.length
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(levels).toHaveLength(count)
  })
})

describe('tones', () => {
  /** Root mean square of each tenth of a second. */
  async function render(tone: Tone, seconds: number): Promise<number[]> {
    const rate = 16_000
    const context = new OfflineAudioContext(1, rate * seconds, rate)
    cleanups.push(startTone(context, tone))
    const samples = (await context.startRendering()).getChannelData(0)
    expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(0.9)
    const window = rate / 10
    return Array.from({ length: seconds * 10 }, (_, i) =>
      Math.sqrt(samples.slice(i * window, (i + 1) * window).reduce((sum, sample) => sum + sample ** 2, 0) / window),
    )
  }

  it('plays the ringtone with a pause at its end', async () => {
    const loudness = await render('ringtone', 3)
    expect(Math.max(...loudness.slice(0, 15))).toBeGreaterThan(0.03)
    expect(Math.max(...loudness.slice(25))).toBeLessThan(0.001)
  })

  it('plays the ringback for one second, then pauses for four', async () => {
    const loudness = await render('ringback', 5)
    expect(Math.min(...loudness.slice(2, 10))).toBeGreaterThan(0.03)
    expect(Math.max(...loudness.slice(11))).toBeLessThan(0.001)
  })

  it('uses one context for all tones', () => {
    const constructor = vi.spyOn(window, 'AudioContext')
    const { sound } = setUp()
    for (const tone of ['ringtone', 'ringback', null, 'ringtone', null] as const) sound.setTone(tone)
    expect(constructor).toHaveBeenCalledTimes(1)
  })

  it('uses the context that was primed in a gesture, once', () => {
    const constructor = vi.spyOn(window, 'AudioContext')
    primeAudioContext()
    primeAudioContext()
    const { sound } = setUp()
    sound.setTone('ringback')
    expect(constructor).toHaveBeenCalledTimes(1)
    setUp().sound.setTone('ringback')
    expect(constructor).toHaveBeenCalledTimes(2)
  })

  it('suspends an idle context, and resumes it for the next tone and for a meter', async () => {
    const constructor = vi.spyOn(window, 'AudioContext')
    const { sound } = setUp()
    // A page that captures audio needs no gesture to play audio.
    const track = await microphone()
    sound.setTone('ringback')
    const context = constructor.mock.results[0]?.value as AudioContext
    const becomes = (state: AudioContextState) =>
      vi.waitFor(
        () => {
          expect(context.state).toBe(state)
        },
        { timeout: 5_000 },
      )
    await becomes('running')
    sound.setTone(null)
    await becomes('suspended')
    const stop = sound.meter(track, () => undefined)
    await becomes('running')
    stop()
    await becomes('suspended')
    document.dispatchEvent(new Event('pointerdown'))
    sound.setTone('ringtone')
    await becomes('running')
    expect(constructor).toHaveBeenCalledTimes(1)
  })

  it('reports each tone as audible while the context runs', () => {
    vi.spyOn(AudioContext.prototype, 'state', 'get').mockReturnValue('running')
    const { sound, onTone } = setUp()
    for (const tone of ['ringtone', null, 'ringback'] as const) sound.setTone(tone)
    expect(onTone.mock.calls).toEqual([[true], [true]])
  })

  it('reports a tone as blocked while the context may not run', async () => {
    vi.spyOn(AudioContext.prototype, 'state', 'get').mockReturnValue('suspended')
    vi.spyOn(AudioContext.prototype, 'resume').mockResolvedValue(undefined)
    const { sound, onBlocked, onTone } = setUp()
    sound.setTone('ringtone')
    await vi.waitFor(() => {
      expect(onBlocked.mock.calls).toEqual([[true]])
    })
    expect(onTone.mock.calls).toEqual([[false]])
    sound.setTone(null)
    await vi.waitFor(() => {
      expect(onBlocked.mock.calls).toEqual([[true], [false]])
    })
  })
})
