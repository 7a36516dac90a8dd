export interface Identity {
  /** The user part of a JID. */
  userId: string
  displayName: string
}

/** The longest user part of a JID that the demo accepts. */
export const MAX_NAME_LENGTH = 64

// Characters that RFC 7622 forbids in the user part of a JID, and invisible ones.
const FORBIDDEN_CHARACTERS = /["&'/:<>@\p{C}]/gu

/**
 * Makes an identity of what a user typed: `alice`, `Anna Maria` or a whole JID.
 *
 * @returns `null` when no user id can be derived.
 */
export function parseIdentity(input: string): Identity | null {
  const [beforeAt = ''] = input.normalize('NFC').split('@')
  const name = beforeAt.replace(/\s+/gu, ' ').trim()
  const userId = name.toLowerCase().replace(FORBIDDEN_CHARACTERS, '').trim().replaceAll(' ', '-')
  if (userId === '' || userId.length > MAX_NAME_LENGTH) return null
  return { userId, displayName: name === name.toLowerCase() ? capitalize(name) : name }
}

const capitalize = (name: string) => name.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase())
