import { limits } from './limits'

/** The parts of a JID, both lower case: `alice@example.com` is `{ user: 'alice', domain: 'example.com' }`. */
export interface Jid {
  user: string
  domain: string
}

// RFC 7622 forbids these in a localpart; spaces and control characters are left out with them.
const USER = /^[^\s"&'/:<>@\p{C}]+$/u
const DOMAIN = /^(?!-)[a-z0-9-]+(?<!-)(\.(?!-)[a-z0-9-]+(?<!-))*$/

/**
 * Reads `user@domain`, or a bare user id as a user of `defaultDomain`. Case is folded and Unicode composed (NFC), so that two
 * spellings of one address are equal as strings afterwards.
 *
 * @returns `null` where the text is no JID: wrong characters, an empty or over-long part, or a bare id without a `defaultDomain`.
 */
export function parseJid(text: string, defaultDomain?: string): Jid | null {
  if (text.length > limits.jid) return null
  const folded = text.normalize('NFC').toLowerCase()
  const at = folded.indexOf('@')
  const user = at < 0 ? folded : folded.slice(0, at)
  const domain = at < 0 ? defaultDomain?.toLowerCase() : folded.slice(at + 1)
  if (!domain || user.length > limits.userId || domain.length > limits.domain) return null
  return USER.test(user) && DOMAIN.test(domain) ? { user, domain } : null
}

/** The one spelling of a JID, or `null` where it is none. See {@link parseJid}. */
export function normalizeJid(text: string, defaultDomain?: string): string | null {
  const jid = parseJid(text, defaultDomain)
  return jid && `${jid.user}@${jid.domain}`
}

/** Whether two texts name the same user, however they are spelt. Texts that are no JIDs equal nothing. */
export function sameJid(a: string, b: string, defaultDomain?: string): boolean {
  const left = normalizeJid(a, defaultDomain)
  return left !== null && left === normalizeJid(b, defaultDomain)
}

/** `alice` of `alice@example.com`: what to show where a user has no display name. */
export function userOf(jid: string): string {
  const at = jid.indexOf('@')
  return at < 0 ? jid : jid.slice(0, at)
}

/** `example.com` of `alice@example.com`. */
export function domainOf(jid: string): string {
  return jid.slice(jid.indexOf('@') + 1)
}

/** A group JID is `id@mix.domain`: a label that a call carries, never somebody to ring. */
export function normalizeGroupJid(text: string, domain: string): string | null {
  const jid = parseJid(text, `mix.${domain}`)
  return jid?.domain.startsWith('mix.') ? `${jid.user}@${jid.domain}` : null
}
