import { startPlaying } from '../media/attachTrack'

/** The elements that play remote sound. */
export interface AudioPlayback {
  play(trackId: string, track: MediaStreamTrack): void
  /** Plays it without a sound until then. */
  ready(trackId: string, track: MediaStreamTrack): void
  stop(trackId: string): void
  /** Tries again what the browser refused. Inside a gesture it succeeds. */
  retry(): Promise<void>
  /** Resolves `false` where the browser cannot choose, or not this device. */
  setSpeaker(deviceId: string): Promise<boolean>
  mount(container: HTMLElement): () => void
  close(): void
}

/**
 * Few elements, recycled: a browser that lets one play keeps letting it, and each costs. They need no document to be heard.
 * @param onBlocked is told whenever the browser starts or stops refusing
 */
export function createAudioPlayback(onBlocked: (blocked: boolean) => void): AudioPlayback {
  const playing = new Map<string, HTMLAudioElement>()
  const idle: HTMLAudioElement[] = []
  const refused = new Set<HTMLAudioElement>()
  let container: HTMLElement | null = null
  let speaker = ''

  const everyElement = () => [...playing.values(), ...idle]
  const isBusy = (element: HTMLAudioElement) => [...playing.values()].includes(element)

  function setRefused(element: HTMLAudioElement, isRefused: boolean): void {
    const before = refused.size > 0
    if (isRefused) refused.add(element)
    else refused.delete(element)
    if (before !== refused.size > 0) onBlocked(!before)
  }

  async function start(element: HTMLAudioElement): Promise<void> {
    const plays = await startPlaying(element)
    setRefused(element, !plays && isBusy(element))
  }

  function createElement(): HTMLAudioElement {
    const element = document.createElement('audio')
    element.autoplay = true
    element.dataset.offhook = 'remote-audio'
    // An element stops when it leaves its document, and at the press of a media key. Neither is meant for a call.
    element.addEventListener('pause', () => {
      if (isBusy(element)) void start(element)
    })
    if (speaker !== '' && canChooseSpeaker(element)) element.setSinkId(speaker).catch(() => undefined)
    return element
  }

  function begin(trackId: string, track: MediaStreamTrack, isMuted: boolean): void {
    if (typeof document === 'undefined' || typeof MediaStream === 'undefined') return
    const element = idle.pop() ?? createElement()
    playing.set(trackId, element)
    element.muted = isMuted
    // In the document is what can be heard.
    if (isMuted) element.remove()
    else container?.append(element)
    element.srcObject = new MediaStream([track])
    void start(element)
  }

  return {
    play(trackId, track) {
      const element = playing.get(trackId)
      if (!element) begin(trackId, track, false)
      else if (element.muted) {
        element.muted = false
        container?.append(element)
        // A browser that lets silence play may have its own mind about sound.
        void start(element)
      }
    },
    ready(trackId, track) {
      if (!playing.has(trackId)) begin(trackId, track, true)
    },
    stop(trackId) {
      const element = playing.get(trackId)
      if (!element) return
      playing.delete(trackId)
      element.pause()
      element.srcObject = null
      setRefused(element, false)
      idle.push(element)
    },
    async retry() {
      await Promise.all([...playing.values()].filter((element) => element.paused || refused.has(element)).map(start))
    },
    async setSpeaker(deviceId) {
      if (typeof document === 'undefined' || !canChooseSpeaker(document.createElement('audio'))) return false
      try {
        await Promise.all(everyElement().map((element) => element.setSinkId(deviceId)))
      } catch {
        await Promise.all(everyElement().map((element) => element.setSinkId(speaker).catch(() => undefined)))
        return false
      }
      speaker = deviceId
      return true
    },
    mount(next) {
      container = next
      next.append(...everyElement().filter(({ muted }) => !muted))
      return () => {
        if (container !== next) return
        container = null
        for (const element of everyElement()) element.remove()
      }
    },
    close() {
      for (const element of everyElement()) {
        playing.clear()
        element.pause()
        element.srcObject = null
        element.remove()
      }
      idle.length = 0
      refused.clear()
    },
  }
}

/** Safari and Firefox for Android have no choice to offer. */
function canChooseSpeaker(element: HTMLAudioElement): boolean {
  return 'setSinkId' in element
}
