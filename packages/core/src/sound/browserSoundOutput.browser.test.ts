import { afterEach, describe, expect, it, type Mock, vi } from 'vitest'
import { startTone } from './tones'
import type { SoundOutput, Tone } from '../api/ports/soundOutput'
import { primeAudioContext } from './audioContext'
import { createBrowserSoundOutput } from './browserSoundOutput'

const tidy: (() => void)[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const task of tidy.splice(0)) task()
})

async function microphone(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const [track] = stream.getAudioTracks()
  tidy.push(() => track?.stop())
  return track ?? expect.unreachable('no microphone')
}

function setUp(): { sound: SoundOutput; onBlocked: Mock; onTone: Mock; mounted: () => HTMLAudioElement[] } {
  const onBlocked = vi.fn()
  const onTone = vi.fn()
  const sound = createBrowserSoundOutput({ onBlocked, onTone })
  const container = document.createElement('div')
  document.body.append(container)
  const unmount = sound.mount(container)
  tidy.push(() => {
    sound.close()
    unmount()
    container.remove()
  })
  return { sound, onBlocked, onTone, mounted: () => [...container.querySelectorAll('audio')] }
}

const refuse = () =>
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValue(new DOMException('no', 'NotAllowedError'))

describe('voices', () => {
  it('play, and their elements are used again', async () => {
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

  it('are made ready for without a sound and out of sight, and heard by the element that plays already', async () => {
    const play = vi.spyOn(HTMLMediaElement.prototype, 'play')
    const { sound, mounted } = setUp()
    const voice = await microphone()
    sound.prepare('voice', voice)
    const element = play.mock.contexts[0] as HTMLAudioElement
    await vi.waitFor(() => {
      expect(element).toMatchObject({ paused: false, muted: true, isConnected: false })
    })
    sound.play('voice', voice)
    // What is heard is not silenced by making ready once more.
    sound.prepare('voice', voice)
    expect(mounted()).toEqual([element])
    expect(element).toMatchObject({ paused: false, muted: false })
    sound.stop('voice')
    sound.prepare('voice', voice)
    expect(mounted()).toEqual([])
    sound.stop('voice')
    sound.play('other', await microphone())
    expect(mounted()).toEqual([element])
    expect(element.muted).toBe(false)
  })

  it('go on when the screen that showed them is gone', async () => {
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

  it('say when the browser refuses, and play after a gesture', async () => {
    const { sound, onBlocked, mounted } = setUp()
    const play = refuse()
    sound.play('one', await microphone())
    await vi.waitFor(() => {
      expect(onBlocked.mock.calls).toEqual([[true]])
    })
    play.mockRestore()
    await sound.unlock()
    expect(onBlocked.mock.calls).toEqual([[true], [false]])
    expect(mounted()[0]?.paused).toBe(false)
  })

  it('are no longer blocked when nothing is left to play', async () => {
    const { sound, onBlocked } = setUp()
    refuse()
    sound.play('one', await microphone())
    await vi.waitFor(() => {
      expect(onBlocked).toHaveBeenLastCalledWith(true)
    })
    sound.stop('one')
    expect(onBlocked).toHaveBeenLastCalledWith(false)
  })

  it('move to a speaker that exists, and stay where they are for one that does not', async () => {
    const { sound } = setUp()
    sound.play('one', await microphone())
    expect(await sound.setSpeaker('')).toBe(true)
    expect(await sound.setSpeaker('no such speaker')).toBe(false)
  })

  it('are silent after close, with no element left', async () => {
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
  it('moves with the voice, and stops when told', async () => {
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
    const heard = levels.length
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(levels).toHaveLength(heard)
  })
})

describe('tones', () => {
  /** Root mean square of each tenth of a second. */
  async function render(tone: Tone, seconds: number): Promise<number[]> {
    const rate = 16_000
    const context = new OfflineAudioContext(1, rate * seconds, rate)
    tidy.push(startTone(context, tone))
    const samples = (await context.startRendering()).getChannelData(0)
    expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(0.9)
    const window = rate / 10
    return Array.from({ length: seconds * 10 }, (_, i) =>
      Math.sqrt(samples.slice(i * window, (i + 1) * window).reduce((sum, sample) => sum + sample ** 2, 0) / window),
    )
  }

  it('the ringtone sounds, and rests', async () => {
    const loudness = await render('ringtone', 3)
    expect(Math.max(...loudness.slice(0, 15))).toBeGreaterThan(0.03)
    expect(Math.max(...loudness.slice(25))).toBeLessThan(0.001)
  })

  it('the ringback is heard for one second and then not for four', async () => {
    const loudness = await render('ringback', 5)
    expect(Math.min(...loudness.slice(2, 10))).toBeGreaterThan(0.03)
    expect(Math.max(...loudness.slice(11))).toBeLessThan(0.001)
  })

  it('use one context, whatever follows what', () => {
    const made = vi.spyOn(window, 'AudioContext')
    const { sound } = setUp()
    for (const tone of ['ringtone', 'ringback', null, 'ringtone', null] as const) sound.setTone(tone)
    expect(made).toHaveBeenCalledTimes(1)
  })

  it('use the context that was made in the gesture before, once', () => {
    const made = vi.spyOn(window, 'AudioContext')
    primeAudioContext()
    primeAudioContext()
    const { sound } = setUp()
    sound.setTone('ringback')
    expect(made).toHaveBeenCalledTimes(1)
    setUp().sound.setTone('ringback')
    expect(made).toHaveBeenCalledTimes(2)
  })

  it('leave a context that rests, and wakes for the next tone and for a meter', async () => {
    const made = vi.spyOn(window, 'AudioContext')
    const { sound } = setUp()
    // A page that captures sound needs no gesture to make some.
    const track = await microphone()
    sound.setTone('ringback')
    const context = made.mock.results[0]?.value as AudioContext
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
    expect(made).toHaveBeenCalledTimes(1)
  })

  it('are said to sound where the context runs, each of them', () => {
    vi.spyOn(AudioContext.prototype, 'state', 'get').mockReturnValue('running')
    const { sound, onTone } = setUp()
    for (const tone of ['ringtone', null, 'ringback'] as const) sound.setTone(tone)
    expect(onTone.mock.calls).toEqual([[true], [true]])
  })

  it('are said to be held back while the context may not run', async () => {
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
