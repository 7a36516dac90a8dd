/** What can be done by keys from anywhere in the page, while the button that does it is there. */
export type ShortcutName = 'answer' | 'decline' | 'microphone' | 'camera' | 'hangUp'

/** Keys as `aria-keyshortcuts` has them (WAI-ARIA 1.2, section 6.6): `Alt+A`, `Control+Shift+M`. `null`: none. */
export type Shortcuts = Record<ShortcutName, string | null>

/** With a modifier, so that nobody who types, and no screen reader that has letters of its own, presses one by accident (WCAG 2.1.4). */
export const defaultShortcuts: Shortcuts = {
  answer: 'Alt+A',
  decline: 'Alt+X',
  microphone: 'Alt+M',
  camera: 'Alt+C',
  hangUp: 'Alt+Q',
}

const none: Shortcuts = { answer: null, decline: null, microphone: null, camera: null, hangUp: null }

export function mergeShortcuts(given: Partial<Shortcuts> | false | undefined): Shortcuts {
  return given === false ? none : { ...defaultShortcuts, ...given }
}

const modifiers = ['Alt', 'Control', 'Meta', 'Shift'] as const

/** Whether a key press is this shortcut, with its modifiers and no others, outside of where one types. */
export function matchesShortcut(event: KeyboardEvent, shortcut: string): boolean {
  if (event.repeat || event.isComposing || event.defaultPrevented || isTyping(event)) return false
  const parts = shortcut.split('+')
  const key = parts.at(-1)?.toLowerCase() ?? ''
  const wanted = parts.slice(0, -1)
  if (modifiers.some((modifier) => event.getModifierState(modifier) !== wanted.includes(modifier))) return false
  if (event.key.toLowerCase() === key) return true
  // With Option a Mac writes µ for M; the key's place says what was meant. A letter that is a letter stays one, on any layout.
  return !/^[a-z0-9]$/i.test(event.key) && event.code.toLowerCase() === `key${key}`
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  if (!(target instanceof Element)) return false
  if (target.closest('[role=textbox], [role=searchbox], [role=combobox]')) return true
  if (
    target.matches(
      'textarea, select, input:not([type=button], [type=checkbox], [type=radio], [type=range], [type=submit])',
    )
  )
    return true
  return target instanceof HTMLElement && target.isContentEditable
}

/** As people of this system write it: `⌥M` on a Mac, `Alt+M` elsewhere. */
export function shownShortcut(
  shortcut: string,
  platform = typeof navigator === 'undefined' ? '' : navigator.userAgent,
): string {
  if (!/\b(Macintosh|iPad|iPhone)\b/.test(platform)) return shortcut.replace('Control', 'Ctrl')
  const signs: Record<string, string> = { Alt: '⌥', Control: '⌃', Meta: '⌘', Shift: '⇧' }
  return shortcut
    .split('+')
    .map((part) => signs[part] ?? part)
    .join('')
}
