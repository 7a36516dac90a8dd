import { type RefObject, useEffect } from 'react'
import { useCallContext } from '../context/callContext'
import { matchesShortcut, type ShortcutName } from '../context/shortcuts'

/**
 * Presses a button by its keys while it is there. Of several for the same keys the first one is pressed.
 *
 * @returns the keys, or `null` where there are none
 */
export function useShortcut(name: ShortcutName | undefined, ref: RefObject<HTMLElement | null>): string | null {
  const { shortcuts } = useCallContext()
  const keys = name === undefined ? null : shortcuts[name]
  useEffect(() => {
    const button = ref.current
    if (keys === null || !button) return undefined
    const onKeyDown = (event: KeyboardEvent) => {
      if (!matchesShortcut(event, keys)) return
      event.preventDefault()
      button.click()
    }
    // A call may be shown in a window of its own, and the keyboard may be in either.
    const documents = new Set([document, button.ownerDocument])
    for (const each of documents) each.addEventListener('keydown', onKeyDown)
    return () => {
      for (const each of documents) each.removeEventListener('keydown', onKeyDown)
    }
  }, [keys, ref])
  return keys
}
