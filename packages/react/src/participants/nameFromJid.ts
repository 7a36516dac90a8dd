/** `Bob` for `bob@example.com`: what to show where nobody said a name. */
export function nameFromJid(jid: string): string {
  const user = jid.split('@', 1)[0] ?? ''
  const [first = '', ...rest] = user
  return first.toUpperCase() + rest.join('')
}
