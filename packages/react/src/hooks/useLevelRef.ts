import { type RefCallback, useCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'
import { matchesMedia } from '../view/viewTransition'

export interface LevelRefOptions {
  /**
   * How many steps the level has. A change within a step is not written.
   *
   * @default 100
   */
  steps?: number
  /** Whether the level is decoration that moves: it stays 0 under `prefers-reduced-motion`. */
  isMotion?: boolean
  /**
   * How many lower levels in a row it takes to write one, at ten a second. Above 1 the pauses between syllables are not written. Silence is
   * written at once.
   *
   * @default 1
   */
  fallsAfter?: number
}

/**
 * A ref for an element that shows an audio level: writes the level to the custom property `--offhook-level` of the
 * element's style, past React, so that nothing renders. Nothing is written while the level stays the same, the page is hidden, or the
 * element is out of view: each write costs a frame.
 *
 * @param subscribe - reports the level, 0 to 1, and returns the function that unsubscribes; keep it the same between renders
 */
export function useLevelRef(
  subscribe: (listener: (level: number) => void) => () => void,
  { steps = 100, isMotion = false, fallsAfter = 1 }: LevelRefOptions = {},
): RefCallback<HTMLElement> {
  const attach = useCallback(
    (element: HTMLElement) => {
      // That of the separate window of a call, for an element in it.
      const { ownerDocument } = element
      let level = 0
      let shown = 0
      let falls = 0
      let isInView = true
      const show = () => {
        const measured = Math.round(level * steps) / steps
        if (measured === shown || !isInView || ownerDocument.hidden) return
        if (measured < shown && level > 0 && falls < fallsAfter) return
        const next = isMotion && matchesMedia('(prefers-reduced-motion: reduce)') ? 0 : measured
        if (next === shown) return
        shown = next
        element.style.setProperty('--offhook-level', next.toFixed(2))
      }
      const unsubscribe = subscribe((next) => {
        level = next
        falls = Math.round(level * steps) / steps < shown ? falls + 1 : 0
        show()
      })
      const stopWatching = watchInView(element, (next) => {
        isInView = next
        show()
      })
      ownerDocument.addEventListener('visibilitychange', show)
      return () => {
        unsubscribe()
        stopWatching()
        ownerDocument.removeEventListener('visibilitychange', show)
      }
    },
    [subscribe, steps, isMotion, fallsAfter],
  )
  return useRefWithCleanup(attach)
}

/** @returns the function that stops. An element counts as in view where the browser does not tell. */
function watchInView(element: Element, onChange: (isInView: boolean) => void): () => void {
  try {
    const observer = new IntersectionObserver((entries) => onChange(entries.at(-1)?.isIntersecting ?? true))
    observer.observe(element)
    return () => observer.disconnect()
  } catch {
    return () => undefined
  }
}
