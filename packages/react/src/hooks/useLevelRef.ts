import { type RefCallback, useCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'

/**
 * A ref for an element that shows an audio level: writes the level to the custom property `--offhook-level` of the
 * element's style, past React, so that nothing renders.
 *
 * @param subscribe - reports the level, 0 to 1, and returns the function that unsubscribes; keep it the same between renders
 */
export function useLevelRef(subscribe: (listener: (level: number) => void) => () => void): RefCallback<HTMLElement> {
  const attach = useCallback(
    (element: HTMLElement) =>
      subscribe((level) => {
        element.style.setProperty('--offhook-level', level.toFixed(2))
      }),
    [subscribe],
  )
  return useRefWithCleanup(attach)
}
