import { errorName } from '../browser/errorName'
import { onPageActivity } from './onPageActivity'

/**
 * How often an element is started again at once within `RESTART_WINDOW_MS`. After that it waits for the user: the browser may pause it
 * each time.
 */
const MAX_RESTARTS = 5
const RESTART_WINDOW_MS = 10_000

interface KeptElement {
  stream: MediaProvider | null
  /** The last attempt was refused. Browsers differ in whether such an element counts as paused. */
  isRefused: boolean
  /** When the latest restarts were. */
  restarts: number[]
  onPause(): void
  onResult(plays: boolean): void
}

const kept = new Map<HTMLMediaElement, KeptElement>()
const watchedPages = new Map<Document, () => void>()

/**
 * Plays an element, and plays it again after the browser has paused it or refused to play it: on a hidden page, for a telephone call or a
 * media key, when its window closes, or before the first user gesture. It tries again at once, when a page is shown or focused, and with
 * each user gesture, until `stopPlaying`.
 * @param onResult Called after each attempt; `false` where the browser requires a user gesture first.
 */
export function keepPlaying(element: HTMLMediaElement, onResult: (plays: boolean) => void = () => undefined): void {
  const known = kept.get(element)
  if (known) forget(element, known)
  const entry: KeptElement = {
    stream: element.srcObject,
    isRefused: false,
    restarts: [],
    onPause() {
      if (!isStopped(element, entry)) return
      // iOS pauses video on a hidden page. Sound goes on.
      if (element.tagName === 'VIDEO' && element.ownerDocument.visibilityState === 'hidden') return
      const now = performance.now()
      entry.restarts = entry.restarts.filter((at) => now - at < RESTART_WINDOW_MS)
      if (entry.restarts.length >= MAX_RESTARTS) return
      entry.restarts.push(now)
      void start(element, entry)
    },
    onResult,
  }
  kept.set(element, entry)
  element.addEventListener('pause', entry.onPause)
  watchPages()
  void start(element, entry)
}

/** Pauses the element and removes its stream. */
export function stopPlaying(element: HTMLMediaElement): void {
  const entry = kept.get(element)
  if (entry) forget(element, entry)
  watchPages()
  element.pause()
  element.srcObject = null
}

/** Plays every element that does not play. It succeeds inside a user gesture. */
export async function playStopped(): Promise<void> {
  const stopped = [...kept].filter(([element, entry]) => isStopped(element, entry))
  await Promise.all(stopped.map(([element, entry]) => start(element, entry)))
}

async function start(element: HTMLMediaElement, entry: KeptElement): Promise<void> {
  const plays = await tryToPlay(element)
  if (kept.get(element) !== entry) return
  entry.isRefused = !plays
  entry.onResult(plays)
}

/** @returns Whether the element plays; `false` where the browser requires a user gesture first. Never rejects. */
async function tryToPlay(element: HTMLMediaElement): Promise<boolean> {
  try {
    // `play` returns `undefined` in environments without media, such as jsdom.
    await (element.play() as Promise<void> | undefined)
    return true
  } catch (error) {
    // Any other error means that the track was detached before playback began.
    return errorName(error) !== 'NotAllowedError'
  }
}

/** With controls, the user may have paused it. */
function isStopped(element: HTMLMediaElement, { stream, isRefused }: KeptElement): boolean {
  return (element.paused || isRefused) && !element.controls && element.srcObject === stream && !isOver(stream)
}

function isOver(stream: MediaProvider | null): boolean {
  return stream === null || ('active' in stream && !stream.active)
}

function onActivity(): void {
  for (const [element, entry] of kept) {
    entry.restarts = []
    // The track has ended, or the app uses the element for something else, without detaching the track.
    if (element.srcObject !== entry.stream || isOver(entry.stream)) forget(element, entry)
  }
  watchPages()
  void playStopped()
}

function forget(element: HTMLMediaElement, { onPause }: KeptElement): void {
  kept.delete(element)
  element.removeEventListener('pause', onPause)
}

/** Watches the page and each further window that shows an element, while there is an element. A gesture in any of them counts. */
function watchPages(): void {
  const pages = new Set([...kept.keys()].map((element) => element.ownerDocument))
  if (pages.size > 0) pages.add(document)
  for (const [page, unwatch] of watchedPages) {
    if (pages.has(page)) continue
    unwatch()
    watchedPages.delete(page)
  }
  for (const page of pages) if (!watchedPages.has(page)) watchedPages.set(page, onPageActivity(page, onActivity))
}
