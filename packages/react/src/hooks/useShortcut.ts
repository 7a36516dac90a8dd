import { type RefObject, useEffect } from 'react'
import { useCallContext } from '../context/callContext'
import { matchesShortcut, type ShortcutName } from '../context/shortcuts'

/**
 * Clicks a button when its shortcut is pressed anywhere in the page. Of several buttons with the same shortcut only the one
 * mounted first is clicked.
 *
 * @returns the keys of the shortcut, or `null` when it has none
 */
export function useShortcut(name: ShortcutName | undefined, ref: RefObject<HTMLElement | null>): string | null {
  const { shortcuts } = useCallContext()
  const keys = name === undefined ? null : shortcuts[name]
  useEffect(() => {
    const button = ref.current
    if (keys === null || !button) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      if (!matchesShortcut(event, keys)) return
      // A later listener for the same keys ignores events whose default is prevented.
      event.preventDefault()
      button.click()
    }
    // While the call is in a separate window, the focus may be in either document.
    const documents = new Set([document, button.ownerDocument])
    for (const each of documents) each.addEventListener('keydown', onKeyDown)
    return () => {
      for (const each of documents) each.removeEventListener('keydown', onKeyDown)
    }
  }, [keys, ref])
  return keys
}
