/** `Bob` for `bob@example.com`: the name to show for a user without a display name. */
export function nameFromJid(jid: string): string {
  const user = jid.split('@', 1)[0] ?? ''
  const [first = '', ...rest] = user
  return first.toUpperCase() + rest.join('')
}
