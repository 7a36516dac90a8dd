import { type RefCallback, useCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'

/** Returns what to show for a level. It is called for each level, ten times a second. */
export type LevelFilter = (level: number, shown: number) => number

const unfiltered = (): LevelFilter => (level) => level

/**
 * A ref for an element that shows an audio level: writes the level to the custom property `--offhook-level` of the
 * element's style, past React, so that nothing renders. Nothing is written while the level stays the same, the page is hidden, or the
 * element is out of view: each write costs a frame.
 *
 * @param subscribe - reports the level, 0 to 1, and returns the function that unsubscribes; keep it the same between renders
 * @param createFilter - called for each element; keep it the same between renders
 */
export function useLevelRef(
  subscribe: (listener: (level: number) => void) => () => void,
  createFilter = unfiltered,
): RefCallback<HTMLElement> {
  const attach = useCallback(
    (element: HTMLElement) => {
      // That of the separate window of a call, for an element in it.
      const { ownerDocument, style } = element
      const filter = createFilter()
      let level = 0
      let shown = 0
      let isInView = true
      const show = () => {
        if (level === shown || !isInView || ownerDocument.hidden) return
        shown = level
        style.setProperty('--offhook-level', level.toFixed(2))
      }
      const unsubscribe = subscribe((next) => {
        level = filter(next, shown)
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
    [subscribe, createFilter],
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
