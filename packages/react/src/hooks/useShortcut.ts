import { type RefObject, useEffect } from 'react'
import { useCallContext } from '../context/callContext'
import { matchesShortcut, type ShortcutName } from '../context/shortcuts'
import { isNode } from '../rendering/nodes'

interface ShortcutButton {
  keys: string
  element: HTMLElement
}

/** The mounted buttons with a shortcut, of all providers of the page, in the order in which they were mounted. */
const mountedButtons = new Set<ShortcutButton>()

/** Of several buttons with the same shortcut, the one nearest to the focus: in a page with two calls, that of the call in use. */
function nearestButton(event: KeyboardEvent, keys: string): ShortcutButton | undefined {
  const path = event.composedPath().filter(isNode)
  let nearest: { button: ShortcutButton; depth: number } | undefined
  for (const button of mountedButtons) {
    if (button.keys !== keys) continue
    const depth = path.filter((ancestor) => ancestor.contains(button.element)).length
    if (!nearest || depth > nearest.depth) nearest = { button, depth }
  }
  return nearest?.button
}

/**
 * Clicks a button when its shortcut is pressed anywhere in the page. Of several buttons with the same shortcut only the one
 * nearest to the focus is clicked, and of equally near ones the one mounted first.
 *
 * @returns the keys of the shortcut, or `null` when it has none
 */
export function useShortcut(name: ShortcutName | undefined, ref: RefObject<HTMLElement | null>): string | null {
  const { shortcuts } = useCallContext()
  const keys = name === undefined ? null : shortcuts[name]
  useEffect(() => {
    const button = ref.current
    if (keys === null || !button) return undefined
    const mounted = { keys, element: button }
    mountedButtons.add(mounted)
    const onKeyDown = (event: KeyboardEvent) => {
      if (!matchesShortcut(event, keys) || nearestButton(event, keys) !== mounted) return
      // A later listener for the same keys ignores events whose default is prevented.
      event.preventDefault()
      button.click()
    }
    // While the call is in a separate window, the focus may be in either document.
    const documents = new Set([document, button.ownerDocument])
    for (const each of documents) each.addEventListener('keydown', onKeyDown)
    return () => {
      mountedButtons.delete(mounted)
      for (const each of documents) each.removeEventListener('keydown', onKeyDown)
    }
  }, [keys, ref])
  return keys
}
