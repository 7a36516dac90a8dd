import { onPageActivity } from '../media/onPageActivity'
import { createAudioMeters } from './audioMeters'
import { createAudioPlayback } from './audioPlayback'
import { startTone } from './tones'
import type { CreateSoundOutput, Tone } from '../api/ports/soundOutput'
import { attempt, attemptAsync, ignoreFailure } from '../browser/attempt'
import { takeAudioContext } from './audioContext'

/** Time without sound after which the context is suspended: the last tone has faded out, and a tone that follows at once needs no resume. */
const SUSPEND_AFTER_MS = 1_000
/** A context that may run is running by then. One that is not running yet is blocked. */
const START_TIMEOUT_MS = 250

/** Sound in a browser: elements for remote audio, one shared `AudioContext` for tones and meters. Silent where neither is available. */
export const createBrowserSoundOutput: CreateSoundOutput = (options) => {
  const blocked = { playback: false, tone: false }
  let context: AudioContext | null = null
  let tone: Tone | null = null
  let stopTone: (() => void) | null = null
  let isClosed = false
  /** Once it has run, the context resumes without a gesture. */
  let hasRun = false
  let suspendTimer: ReturnType<typeof setTimeout> | undefined
  /** What `onTone` reported last for the current tone. */
  let reportedAudible: boolean | null = null

  const playback = createAudioPlayback((isBlocked) => {
    setBlocked('playback', isBlocked)
  })
  const meters = createAudioMeters(sharedContext, suspendWhenIdle)
  const isContextNeeded = () => tone !== null || !meters.isIdle

  function setBlocked(part: keyof typeof blocked, isBlocked: boolean): void {
    const wasAnyBlocked = blocked.playback || blocked.tone
    blocked[part] = isBlocked
    const isAnyBlocked = blocked.playback || blocked.tone
    if (isAnyBlocked !== wasAnyBlocked && !isClosed) options.onBlocked(isAnyBlocked)
  }

  /** Created on demand: browsers limit the contexts of a page, and warn about one that is created before a gesture. */
  function sharedContext(): AudioContext | null {
    if (isClosed) return null
    if (!context) {
      context = takeAudioContext()
      context?.addEventListener('statechange', onContextState)
    }
    return context
  }

  /** The browser blocks the tone of a context that is not running, until a gesture. */
  function reportTone(): void {
    const isAudible = stopTone !== null && context?.state === 'running'
    setBlocked('tone', stopTone !== null && !isAudible)
    if (tone === null || isClosed || reportedAudible === isAudible) return
    reportedAudible = isAudible
    options.onTone(isAudible)
  }

  function onContextState(): void {
    reportTone()
    if (context?.state !== 'running') return
    hasRun = true
    suspendWhenIdle()
  }

  /** A running context uses power, and in Chromium it keeps every track alive that was ever metered. It is suspended between calls. */
  function suspendWhenIdle(): void {
    clearTimeout(suspendTimer)
    if (isContextNeeded() || isClosed) return
    suspendTimer = setTimeout(() => {
      if (!isContextNeeded()) ignoreFailure(() => context?.suspend())
    }, SUSPEND_AFTER_MS)
  }

  /** Not awaited: the promise stays pending while the browser cannot start audio (https://github.com/WebAudio/web-audio-api/issues/1759). */
  function resume(): void {
    if (context && context.state !== 'running') ignoreFailure(() => context?.resume())
  }

  const stopWatchingPage =
    typeof document === 'undefined'
      ? null
      : onPageActivity(document, (activity) => {
          // A context that has never run needs a gesture. iOS interrupts a running one for a telephone call.
          if (hasRun ? isContextNeeded() : activity === 'gesture') resume()
        })

  return {
    play: (trackId, track) => {
      playback.play(trackId, track)
    },
    prepare: (trackId, track) => {
      playback.prepare(trackId, track)
    },
    stop: (trackId) => {
      playback.stop(trackId)
    },
    setTone(next) {
      if (next === tone || isClosed) return
      tone = next
      reportedAudible = null
      stopTone?.()
      stopTone = null
      const shared = next === null ? null : sharedContext()
      if (shared && next !== null) stopTone = attempt(() => startTone(shared, next), null)
      if (next === null) suspendWhenIdle()
      else resume()
      // A context takes a moment to start, so that one that is not running is not blocked yet.
      if (shared?.state === 'running') reportTone()
      else setTimeout(reportTone, next === null ? 0 : START_TIMEOUT_MS)
    },
    async unlock() {
      resume()
      await playback.retry()
    },
    async setSpeaker(deviceId) {
      const isSelected = await playback.setSpeaker(deviceId)
      const output: (AudioContext & { setSinkId?(id: string): Promise<void> }) | null = context
      if (isSelected) await attemptAsync(() => output?.setSinkId?.(deviceId), undefined)
      return isSelected
    },
    mount: (container) => playback.mount(container),
    meter(track, listener) {
      const stop = meters.meter(track, listener)
      resume()
      return stop
    },
    close() {
      if (isClosed) return
      isClosed = true
      tone = null
      stopWatchingPage?.()
      clearTimeout(suspendTimer)
      stopTone?.()
      meters.close()
      playback.close()
      context?.removeEventListener('statechange', onContextState)
      const closed = context
      ignoreFailure(() => closed?.close())
      context = null
    },
  }
}
