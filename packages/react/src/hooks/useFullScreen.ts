import { useSyncExternalStore } from 'react'

/** The state follows the event, so that `toggle` does not wait forever for a browser that does not answer. */
const TIMEOUT_MS = 5_000

/** What `useFullScreen` returns. */
export interface UseFullScreen {
  /** Whether the page is in full screen. */
  isFullScreen: boolean
  /** Whether the browser allows it. `false` on an iPhone, and in a frame without `allow="fullscreen"`. */
  canFullScreen: boolean
  /**
   * Enters or exits full screen. Call it inside a click: browsers require a user gesture.
   *
   * @throws TypeError when the browser refuses
   */
  toggle(): Promise<void>
}

/**
 * Full screen for the whole page rather than for one element, so that notices and dialogs stay above the call. In full
 * screen `CallScreen` covers the page, also where it otherwise has a place inside the page.
 *
 * @example
 * ```tsx
 * import { useFullScreen } from '@offhook/react'
 *
 * export function FullScreenToggle() {
 *   const { canFullScreen, isFullScreen, toggle } = useFullScreen()
 *   if (!canFullScreen) return null
 *   return <button onClick={() => void toggle()}>{isFullScreen ? 'Exit full screen' : 'Enter full screen'}</button>
 * }
 * ```
 */
export function useFullScreen(): UseFullScreen {
  const isFullScreen = useSyncExternalStore(subscribe, getIsFullScreen, () => false)
  const canFullScreen = useSyncExternalStore(subscribe, getCanFullScreen, () => false)
  return { isFullScreen, canFullScreen, toggle }
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener('fullscreenchange', onChange)
  return () => {
    document.removeEventListener('fullscreenchange', onChange)
  }
}

// Safari on an iPhone has neither member.
const getIsFullScreen = () => Boolean(propertyOfDocument('fullscreenElement'))
const getCanFullScreen = () => propertyOfDocument('fullscreenEnabled') === true

function propertyOfDocument(name: 'fullscreenElement' | 'fullscreenEnabled'): unknown {
  try {
    return document[name]
  } catch {
    return null
  }
}

async function toggle(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS)
  })
  try {
    const change = getIsFullScreen() ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    await Promise.race([change, timeout])
  } finally {
    clearTimeout(timer)
  }
}
