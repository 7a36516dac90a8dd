export interface Identity {
  /** The user part of a JID. */
  userId: string
  displayName: string
}

/** As long as the user part of a JID may be here. */
export const LONGEST_NAME = 64

// What RFC 7622 forbids in the user part of a JID, and what cannot be seen.
const UNUSABLE = /["&'/:<>@\p{C}]/gu

/**
 * Who somebody is, by what they typed: `alice`, `Anna Maria` or a whole JID.
 *
 * @returns `null` where no user id can be made of it.
 */
export function identityFrom(typed: string): Identity | null {
  const [beforeAt = ''] = typed.normalize('NFC').split('@')
  const name = beforeAt.replace(/\s+/gu, ' ').trim()
  const userId = name.toLowerCase().replace(UNUSABLE, '').trim().replaceAll(' ', '-')
  if (userId === '' || userId.length > LONGEST_NAME) return null
  return { userId, displayName: name === name.toLowerCase() ? capitalised(name) : name }
}

const capitalised = (name: string) => name.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase())
