import { isElement, isHtmlElement } from '../rendering/nodes'

/** An action that a keyboard shortcut performs from anywhere in the page, while its button is mounted. */
export type ShortcutName = 'answer' | 'decline' | 'microphone' | 'camera' | 'hangUp'

/**
 * The keys of each shortcut in the syntax of `aria-keyshortcuts` (WAI-ARIA 1.2, section 6.6): `Alt+A`,
 * `Control+Shift+M`. `null` turns a shortcut off.
 */
export type Shortcuts = Record<ShortcutName, string | null>

/**
 * The shortcuts of a `CallProvider` without a `shortcuts` prop. Each has a modifier, so that neither typing nor the
 * single-letter commands of a screen reader trigger one (WCAG 2.1.4).
 */
export const defaultShortcuts: Shortcuts = {
  answer: 'Alt+A',
  decline: 'Alt+X',
  microphone: 'Alt+M',
  camera: 'Alt+C',
  hangUp: 'Alt+Q',
}

const noShortcuts: Shortcuts = { answer: null, decline: null, microphone: null, camera: null, hangUp: null }

export function mergeShortcuts(overrides: Partial<Shortcuts> | false | undefined): Shortcuts {
  return overrides === false ? noShortcuts : { ...defaultShortcuts, ...overrides }
}

const modifiers = ['Alt', 'Control', 'Meta', 'Shift'] as const

/** Whether a key press is this shortcut: exactly its modifiers, and the focus is not in a text field. */
export function matchesShortcut(event: KeyboardEvent, shortcut: string): boolean {
  if (event.repeat || event.isComposing || event.defaultPrevented || isTyping(event)) return false
  const parts = shortcut.split('+')
  const key = parts.at(-1)?.toLowerCase() ?? ''
  const expectedModifiers = parts.slice(0, -1)
  const isExact = modifiers.every(
    (modifier) => event.getModifierState(modifier) === expectedModifiers.includes(modifier),
  )
  if (!isExact) return false
  if (event.key.toLowerCase() === key) return true
  // With Option pressed, macOS reports `µ` for M, so `code` decides. Where `key` is a letter or digit it wins, because
  // `code` names the position on a US keyboard and other layouts differ.
  return !/^[a-z0-9]$/i.test(event.key) && event.code.toLowerCase() === `key${key}`
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath()
  if (!isElement(target)) return false
  if (target.closest('[role=textbox], [role=searchbox], [role=combobox]')) return true
  if (
    target.matches(
      'textarea, select, input:not([type=button], [type=checkbox], [type=radio], [type=range], [type=submit])',
    )
  )
    return true
  return isHtmlElement(target) && target.isContentEditable
}

/** The shortcut in the notation of the user's system: `⌥M` on a Mac, `Alt+M` elsewhere. */
export function formatShortcut(shortcut: string, userAgent: string): string {
  if (!/\b(Macintosh|iPad|iPhone)\b/.test(userAgent)) return shortcut.replace('Control', 'Ctrl')
  const symbols: Record<string, string> = { Alt: '⌥', Control: '⌃', Meta: '⌘', Shift: '⇧' }
  return shortcut
    .split('+')
    .map((part) => symbols[part] ?? part)
    .join('')
}
