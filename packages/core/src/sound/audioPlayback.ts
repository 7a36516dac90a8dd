import { attemptAsync, ignoreFailure } from '../browser/attempt'
import { keepPlaying, playStopped, stopPlaying } from '../media/keepPlaying'

/** How long `retry` waits. An element that has no data yet starts later, and so does one that the browser does not answer for. */
const RETRY_TIMEOUT_MS = 1_000

/** The elements that play remote audio. */
export interface AudioPlayback {
  play(trackId: string, track: MediaStreamTrack): void
  /** Plays the track muted, until `play` or `stop`. */
  prepare(trackId: string, track: MediaStreamTrack): void
  stop(trackId: string): void
  /** Plays again what the browser refused. It succeeds inside a user gesture. */
  retry(): Promise<void>
  /** Resolves with `false` if the browser does not support the choice, or rejects the device. */
  setSpeaker(deviceId: string): Promise<boolean>
  mount(container: HTMLElement): () => void
  close(): void
}

/**
 * Elements are expensive, and are reused: once a browser lets an element play, it keeps doing so. They play without being in a document.
 * @param onBlocked Called when the browser begins or stops to refuse playback.
 */
export function createAudioPlayback(onBlocked: (isBlocked: boolean) => void): AudioPlayback {
  const playing = new Map<string, HTMLAudioElement>()
  const idle: HTMLAudioElement[] = []
  const refused = new Set<HTMLAudioElement>()
  let container: HTMLElement | null = null
  let speaker = ''

  const allElements = () => [...playing.values(), ...idle]

  function setRefused(element: HTMLAudioElement, isRefused: boolean): void {
    const wasBlocked = refused.size > 0
    if (isRefused) refused.add(element)
    else refused.delete(element)
    if (wasBlocked !== refused.size > 0) onBlocked(!wasBlocked)
  }

  function start(element: HTMLAudioElement): void {
    // Browsers pause an element that leaves its document, and on a media key. Neither should interrupt a call.
    keepPlaying(element, (plays) => {
      setRefused(element, !plays)
    })
  }

  function createElement(): HTMLAudioElement {
    const element = document.createElement('audio')
    element.autoplay = true
    element.dataset.offhook = 'remote-audio'
    const sinkId = speaker
    if (sinkId !== '' && canSelectSpeaker(element)) ignoreFailure(() => element.setSinkId(sinkId))
    return element
  }

  function assignElement(trackId: string, track: MediaStreamTrack, isMuted: boolean): void {
    if (typeof document === 'undefined' || typeof MediaStream === 'undefined') return
    const element = idle.pop() ?? createElement()
    playing.set(trackId, element)
    element.muted = isMuted
    // The container holds only audible elements.
    if (isMuted) element.remove()
    else container?.append(element)
    element.srcObject = new MediaStream([track])
    start(element)
  }

  return {
    play(trackId, track) {
      const element = playing.get(trackId)
      if (!element) assignElement(trackId, track, false)
      else if (element.muted) {
        element.muted = false
        container?.append(element)
        // A browser that plays muted elements may refuse to play this one with sound.
        start(element)
      }
    },
    prepare(trackId, track) {
      if (!playing.has(trackId)) assignElement(trackId, track, true)
    },
    stop(trackId) {
      const element = playing.get(trackId)
      if (!element) return
      playing.delete(trackId)
      stopPlaying(element)
      setRefused(element, false)
      idle.push(element)
    },
    async retry() {
      await attemptAsync(playStopped, undefined, RETRY_TIMEOUT_MS)
    },
    async setSpeaker(deviceId) {
      if (typeof document === 'undefined' || !canSelectSpeaker(document.createElement('audio'))) return false
      const elements = allElements()
      const select = async () => {
        await Promise.all(elements.map((element) => element.setSinkId(deviceId)))
        return true
      }
      if (await attemptAsync(select, false)) {
        speaker = deviceId
        return true
      }
      for (const element of elements) ignoreFailure(() => element.setSinkId(speaker))
      return false
    },
    mount(next) {
      container = next
      next.append(...allElements().filter(({ muted }) => !muted))
      return () => {
        if (container !== next) return
        container = null
        for (const element of allElements()) element.remove()
      }
    },
    close() {
      for (const element of allElements()) {
        stopPlaying(element)
        element.remove()
      }
      playing.clear()
      idle.length = 0
      refused.clear()
    },
  }
}

/** Safari and Firefox for Android lack `setSinkId`. */
function canSelectSpeaker(element: HTMLAudioElement): boolean {
  return 'setSinkId' in element
}
