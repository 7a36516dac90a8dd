import { limits } from './limits'

/** The parts of a JID, both lower case: `alice@example.com` is `{ user: 'alice', domain: 'example.com' }`. */
export interface Jid {
  /** The user id, before the `@`. */
  user: string
  /** The domain, after the `@`. */
  domain: string
}

// RFC 7622 forbids these characters in a localpart. Spaces, control characters and invisible ones (RFC 8264, section 9.13) are forbidden too;
// U+2800 is an empty Braille cell. A dot above an "i" cannot be seen: it is what the lower case of U+0130 has.
const USER = /^(?!.*\p{Soft_Dotted}\p{M}*\u0307)[^\s"&'/:<>@\p{C}\p{Default_Ignorable_Code_Point}\u2800]+$/u
const DOMAIN = /^(?!-)[a-z0-9-]+(?<!-)(\.(?!-)[a-z0-9-]+(?<!-))*$/

/**
 * Whether a text has a character that stands for others (RFC 8264, section 9.17), such as U+212A, the Kelvin sign: its lower case is a
 * "k". Two ids that differ must not become one.
 */
const hasCompatibilityCharacter = (text: string) =>
  Array.from(text).some((character) => character.normalize('NFKC') !== character)

/**
 * Parses `user@domain`, or a bare user id as a user of `defaultDomain`. Case is folded and Unicode is composed (NFC), so that two
 * spellings of one address are equal strings afterwards.
 *
 * @param text - the JID or user id
 * @param defaultDomain - the domain of a bare user id
 * @returns the parts, or `null` if the text is no JID: wrong characters, characters that are invisible or stand for others, an empty or too long part, or a bare id without a `defaultDomain`
 */
export function parseJid(text: string, defaultDomain?: string): Jid | null {
  if (text.length > limits.jid || hasCompatibilityCharacter(text)) return null
  // Lower case can put marks in another order.
  const folded = text.normalize('NFC').toLowerCase().normalize('NFC')
  const at = folded.indexOf('@')
  const user = at < 0 ? folded : folded.slice(0, at)
  const domain = at < 0 ? defaultDomain?.toLowerCase() : folded.slice(at + 1)
  if (!domain || user.length > limits.userId || domain.length > limits.domain) return null
  return USER.test(user) && DOMAIN.test(domain) ? { user, domain } : null
}

/**
 * Normalizes a JID with {@link parseJid}: every spelling of it gives the same string.
 *
 * @param text - the JID or user id
 * @param defaultDomain - the domain of a bare user id
 * @returns the JID, or `null` if the text is no JID
 */
export function normalizeJid(text: string, defaultDomain?: string): string | null {
  const jid = parseJid(text, defaultDomain)
  return jid && `${jid.user}@${jid.domain}`
}

/**
 * Normalizes a group JID, `id@mix.domain`. A group is a label on a call; it cannot be called.
 *
 * @param text - the group JID or a bare group id
 * @param domain - the domain of a bare group id
 * @returns the group JID, or `null` if the text is none
 */
export function normalizeGroupJid(text: string, domain: string): string | null {
  const jid = parseJid(text, `mix.${domain}`)
  return jid?.domain.startsWith('mix.') ? `${jid.user}@${jid.domain}` : null
}
