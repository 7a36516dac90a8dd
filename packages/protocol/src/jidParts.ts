// Apart from `jid.ts`, because a client needs no more to be online.

/**
 * The user id in a JID: what to show for a user without a display name.
 *
 * @param jid - a normalized JID
 * @returns `alice` for `alice@example.com`
 */
export function userOf(jid: string): string {
  const at = jid.indexOf('@')
  return at < 0 ? jid : jid.slice(0, at)
}

/**
 * The domain in a JID.
 *
 * @param jid - a normalized JID
 * @returns `example.com` for `alice@example.com`
 */
export function domainOf(jid: string): string {
  return jid.slice(jid.indexOf('@') + 1)
}
