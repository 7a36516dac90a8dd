import { flushSync } from 'react-dom'

/** Whether animations are to be left out: the user asked for reduced motion, or there is no browser to ask. */
export function prefersReducedMotion(): boolean {
  return typeof matchMedia === 'undefined' || matchMedia('(prefers-reduced-motion: reduce)').matches
}

/**
 * Updates the DOM inside a CSS view transition (View Transitions level 2). The types keep it apart from transitions of the
 * app. Under reduced motion, in a hidden page and without browser support the update is immediate.
 */
export function runViewTransition(kind: 'fold' | 'pin', update: () => void): void {
  const supportsTypes = typeof ViewTransition !== 'undefined' && 'types' in ViewTransition.prototype
  if (prefersReducedMotion() || !supportsTypes || document.visibilityState === 'hidden') {
    update()
    return
  }
  const transition = document.startViewTransition({
    update: () => {
      flushSync(update)
    },
    types: [`offhook-${kind}`],
  })
  // Rejects when the animation is skipped, because another one started or the page was hidden. The update has run anyway.
  transition.ready.catch(() => undefined)
}
