import { flushSync } from 'react-dom'

/** The browser calls the update before the next frame. It may be late on a busy machine. */
const UPDATE_TIMEOUT_MS = 500

/** Whether the page matches a media query: `false` where the browser does not tell. */
export function matchesMedia(query: string): boolean {
  try {
    return matchMedia(query).matches
  } catch {
    return false
  }
}

/** Whether animations are to be left out: the user asked for reduced motion, or there is no browser to ask. */
export function prefersReducedMotion(): boolean {
  return typeof matchMedia === 'undefined' || matchesMedia('(prefers-reduced-motion: reduce)')
}

/**
 * Updates the DOM inside a CSS view transition (View Transitions level 2). The types keep it apart from transitions of the
 * app. Under reduced motion, in a hidden page and without browser support the update is immediate. It also runs, once, where
 * the browser refuses the transition or does not begin it.
 */
export function runViewTransition(kind: 'fold' | 'pin', update: () => void): void {
  let hasRun = false
  const updateOnce = () => {
    if (hasRun) return
    hasRun = true
    flushSync(update)
  }
  const supportsTypes = typeof ViewTransition !== 'undefined' && 'types' in ViewTransition.prototype
  if (prefersReducedMotion() || !supportsTypes || document.visibilityState === 'hidden') {
    update()
    return
  }
  try {
    const transition = document.startViewTransition({ update: updateOnce, types: [`offhook-${kind}`] })
    // Rejects when the animation is skipped, because another one started or the page was hidden. The update has run anyway.
    transition.ready.catch(() => undefined)
    setTimeout(updateOnce, UPDATE_TIMEOUT_MS)
  } catch {
    updateOnce()
  }
}
