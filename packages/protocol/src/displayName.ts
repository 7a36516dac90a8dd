import { limits } from './limits'

// Control characters, and the bidirectional overrides with which one name can imitate another (Unicode Technical Report 36, section 2.7).
const UNWANTED = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/**
 * Makes a display name safe to show beside others: composed (NFC), on one line, without control characters and characters that change the
 * text direction, at most 64 characters.
 *
 * @param name - the name as a client or a token states it
 * @returns the clean name, empty if nothing is left of it
 */
export function cleanDisplayName(name: string): string {
  const cleaned = name.normalize('NFC').replace(/\s+/gu, ' ').replace(UNWANTED, '').trim()
  // Cut between code points, so that no half of a surrogate pair is sent.
  return Array.from(cleaned).slice(0, limits.displayName).join('')
}
