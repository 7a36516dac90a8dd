import { type RefObject, useLayoutEffect } from 'react'

/** What has taken the page's place takes the keyboard along, and gives it back to where it was. */
export function useFocusWhileMounted(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    const element = ref.current
    element?.focus({ preventScroll: true })
    return () => {
      const isStillHere = element?.contains(document.activeElement) === true || document.activeElement === document.body
      if (isStillHere && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [ref])
}
