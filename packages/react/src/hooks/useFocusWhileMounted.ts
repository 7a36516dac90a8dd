import { type RefObject } from 'react'
import { LAYER } from '../reach/ownLayers'
import { isHtmlElement } from '../rendering/nodes'
import { useBrowserLayoutEffect } from '../rendering/useBrowserLayoutEffect'

/** Focuses the element when it is mounted, and returns the focus to where it was when the element is unmounted. */
export function useFocusWhileMounted(ref: RefObject<HTMLElement | null>): void {
  useBrowserLayoutEffect(() => {
    const element = ref.current
    const root = (element?.getRootNode() ?? document) as Document | ShadowRoot
    const previouslyFocused = root.activeElement ?? document.activeElement
    // Above a dialog of the page the focus stays in the dialog.
    const isRaised = element?.closest(`[${LAYER}][popover]`) && previouslyFocused !== document.body
    if (!isRaised) element?.focus({ preventScroll: true })
    return () => {
      // Where the user has moved the focus elsewhere meanwhile, it stays.
      const hasFocus = element?.contains(root.activeElement) === true || document.activeElement === document.body
      if (hasFocus && isHtmlElement(previouslyFocused)) previouslyFocused.focus({ preventScroll: true })
    }
  }, [ref])
}
