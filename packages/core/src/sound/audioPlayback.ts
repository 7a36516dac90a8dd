import { keepPlaying, playStopped, stopPlaying } from '../media/keepPlaying'

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
    if (speaker !== '' && canSelectSpeaker(element)) element.setSinkId(speaker).catch(() => undefined)
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
    retry: playStopped,
    async setSpeaker(deviceId) {
      if (typeof document === 'undefined' || !canSelectSpeaker(document.createElement('audio'))) return false
      try {
        await Promise.all(allElements().map((element) => element.setSinkId(deviceId)))
      } catch {
        await Promise.all(allElements().map((element) => element.setSinkId(speaker).catch(() => undefined)))
        return false
      }
      speaker = deviceId
      return true
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
