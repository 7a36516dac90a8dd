import { createAudioMeters } from './audioLevel'
import { createAudioPlayback } from './audioPlayback'
import { startTone } from './tones'
import type { CreateSoundOutput, Tone } from '../api/ports/soundOutput'
import { takeAudioContext } from './audioContext'

/** What counts as a gesture (HTML Standard, "user activation"). */
const gestures = ['pointerdown', 'pointerup', 'keydown'] as const

/** How long nothing sounds before the context rests, in ms: the last tone has faded, and what follows at once finds it awake. */
const REST_AFTER = 1_000

/** Sound through the browser: elements for voices, one shared `AudioContext` for tones and meters. Silent where there is neither. */
export const createBrowserSoundOutput: CreateSoundOutput = (options) => {
  const blocked = { voices: false, tone: false }
  let context: AudioContext | null = null
  let tone: Tone | null = null
  let stopTone: (() => void) | null = null
  let closed = false
  /** It needs a gesture no more. */
  let hasRun = false
  let resting: ReturnType<typeof setTimeout> | undefined
  /** What was last said of the tone that is wanted now. */
  let said: boolean | null = null

  const playback = createAudioPlayback((next) => {
    setBlocked('voices', next)
  })
  const meters = createAudioMeters(sharedContext, restSoon)
  const isNeeded = () => tone !== null || !meters.isIdle

  function setBlocked(what: keyof typeof blocked, next: boolean): void {
    const before = blocked.voices || blocked.tone
    blocked[what] = next
    const now = blocked.voices || blocked.tone
    if (now !== before && !closed) options.onBlocked(now)
  }

  /** Made when it is first needed: a browser allows few, and warns about one made before a gesture. */
  function sharedContext(): AudioContext | null {
    if (closed) return null
    if (!context) {
      context = takeAudioContext()
      context?.addEventListener('statechange', onState)
    }
    return context
  }

  /** A context that is not running holds its tone back, until a gesture. */
  function judgeTone(): void {
    const sounds = context?.state === 'running'
    setBlocked('tone', tone !== null && context !== null && !sounds)
    if (tone === null || closed || said === sounds) return
    said = sounds
    options.onTone(sounds)
  }

  function onState(): void {
    judgeTone()
    if (context?.state !== 'running') return
    hasRun = true
    restSoon()
  }

  /** A context that runs costs power, and in Chromium it keeps every track alive that was ever metered: it rests between calls. */
  function restSoon(): void {
    clearTimeout(resting)
    if (isNeeded() || closed) return
    resting = setTimeout(() => {
      if (!isNeeded()) context?.suspend().catch(() => undefined)
    }, REST_AFTER)
  }

  async function resume(): Promise<void> {
    if (context && context.state !== 'running') await context.resume().catch(() => undefined)
  }

  function onGesture(): void {
    if (!hasRun || isNeeded()) void resume()
    void playback.retry()
  }
  if (typeof document !== 'undefined')
    for (const gesture of gestures) document.addEventListener(gesture, onGesture, true)

  return {
    play: (trackId, track) => {
      playback.play(trackId, track)
    },
    prepare: (trackId, track) => {
      playback.ready(trackId, track)
    },
    stop: (trackId) => {
      playback.stop(trackId)
    },
    setTone(next) {
      if (next === tone || closed) return
      tone = next
      said = null
      stopTone?.()
      stopTone = null
      const shared = tone === null ? null : sharedContext()
      if (shared && tone !== null) stopTone = startTone(shared, tone)
      if (tone === null) restSoon()
      else void resume()
      // A context that may run is still starting in this moment; only one that stays behind is held back.
      if (shared?.state === 'running') judgeTone()
      else setTimeout(judgeTone, tone === null ? 0 : 250)
    },
    async unlock() {
      // Not awaited: without an audio device some browsers never resolve it.
      void resume()
      await playback.retry()
    },
    async setSpeaker(deviceId) {
      const chosen = await playback.setSpeaker(deviceId)
      if (chosen && context && 'setSinkId' in context) {
        await (context.setSinkId as (id: string) => Promise<void>)(deviceId).catch(() => undefined)
      }
      return chosen
    },
    mount: (container) => playback.mount(container),
    meter(track, listener) {
      const stop = meters.meter(track, listener)
      void resume()
      return stop
    },
    close() {
      if (closed) return
      closed = true
      tone = null
      if (typeof document !== 'undefined')
        for (const gesture of gestures) document.removeEventListener(gesture, onGesture, true)
      clearTimeout(resting)
      stopTone?.()
      meters.close()
      playback.close()
      context?.removeEventListener('statechange', onState)
      context?.close().catch(() => undefined)
      context = null
    },
  }
}
