import { type RefCallback, useCallback, useRef } from 'react'

/**
 * A ref callback that runs `attach` for the element, and the cleanup that `attach` returned when the element is removed or
 * replaced, or when `attach` is another function. React 18 has no cleanup of ref callbacks.
 *
 * @param attach - keep it the same between renders (`useCallback`)
 */
export function useRefWithCleanup<E extends Element>(attach: (element: E) => (() => void) | null): RefCallback<E> {
  const cleanup = useRef<(() => void) | null>(null)
  return useCallback(
    (element: E | null) => {
      cleanup.current?.()
      cleanup.current = element && attach(element)
    },
    [attach],
  )
}
