import { limits } from './limits'

// Control characters and the bidirectional overrides that let one name pose as another (Unicode Technical Report 36, 2.7).
const UNWANTED = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/**
 * A person's name as text that is safe to show beside others: composed (NFC), one line, without control or direction-changing
 * characters, at most 64 characters. Empty where nothing is left.
 */
export function cleanDisplayName(name: string): string {
  const line = name.normalize('NFC').replace(/\s+/gu, ' ').replace(UNWANTED, '').trim()
  // Cut between code points, so that half of a surrogate pair is never sent.
  return Array.from(line).slice(0, limits.displayName).join('')
}
