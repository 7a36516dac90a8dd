import { flushSync } from 'react-dom'

/** What moves is not wanted, or there is nobody to ask. */
export function prefersReducedMotion(): boolean {
  return typeof matchMedia === 'undefined' || matchMedia('(prefers-reduced-motion: reduce)').matches
}

/**
 * Changes what is shown, and lets the browser draw the way from the one to the other where it can (CSS View Transitions, level 2: with
 * types, so that an app's own transitions stay its own). Under reduced motion, and elsewhere, it changes at once.
 */
export function runViewTransition(kind: 'fold' | 'pin', change: () => void): void {
  const knowsTypes = typeof ViewTransition !== 'undefined' && 'types' in ViewTransition.prototype
  if (prefersReducedMotion() || !knowsTypes || document.visibilityState === 'hidden') {
    change()
    return
  }
  const transition = document.startViewTransition({
    update: () => {
      flushSync(change)
    },
    types: [`offhook-${kind}`],
  })
  // Skipped, because another began or the page went away: the change itself was made.
  transition.ready.catch(() => undefined)
}
