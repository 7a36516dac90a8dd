import { useSyncExternalStore } from 'react'

export interface UseFullScreen {
  isFullScreen: boolean
  /** Not on an iPhone, and not in a frame that may not. */
  canFullScreen: boolean
  /** Call it inside a click. */
  toggle(): Promise<void>
}

/**
 * The whole page over the whole screen, so that notices and dialogs stay above the call. `CallScreen` then takes all of it, wherever
 * its place in the page is.
 */
export function useFullScreen(): UseFullScreen {
  const isFullScreen = useSyncExternalStore(subscribe, read, () => false)
  const canFullScreen = useSyncExternalStore(subscribe, readCan, () => false)
  return { isFullScreen, canFullScreen, toggle }
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener('fullscreenchange', onChange)
  return () => {
    document.removeEventListener('fullscreenchange', onChange)
  }
}

// Safari on an iPhone has none of these members.
const read = () => Boolean((document as Partial<Document>).fullscreenElement)
const readCan = () => (document as Partial<Document>).fullscreenEnabled === true

function toggle(): Promise<void> {
  return read() ? document.exitFullscreen() : document.documentElement.requestFullscreen()
}
